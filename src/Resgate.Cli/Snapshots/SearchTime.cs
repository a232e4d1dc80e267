using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli.Snapshots;

/// <summary>Moments for <c>find --oldest</c> and <c>--newest</c>, in local time unless they name an offset.</summary>
internal static class SearchTime
{
    private static readonly string[] s_formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss zzz",
        "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK",
        "dd.MM.yyyy", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss",
    ];

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not such a text.</exception>
    public static Timestamp? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return DateTimeOffset.TryParseExact(
            text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment)
            ? Timestamp.From(moment)
            : throw new ResgateException(FailureKind.Usage, $"unable to parse time: \"{text}\"")
            {
                Hint = "write it as 2006-01-02 or 2006-01-02 15:04:05, in local time",
            };
    }
}
