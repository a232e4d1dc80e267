using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli.Snapshots;

/// <summary>Moments as people write and read them: <c>YYYY-MM-DD hh:mm:ss</c> in the local zone.</summary>
internal static class LocalTime
{
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not such a text.</exception>
    public static Timestamp Parse(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? Timestamp.From(new DateTimeOffset(local, TimeZoneInfo.Local.GetUtcOffset(local)))
            : throw new ResgateException(FailureKind.Usage, $"error in time option: '{text}' is not a time")
            {
                Hint = "write it as 2006-01-02 15:04:05, in local time",
            };

    public static string Format(Timestamp moment) =>
        TimeZoneInfo.ConvertTime(moment.ToDateTimeOffset(), TimeZoneInfo.Local)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
