using System.Text;
using Resgate.Cli.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>Moments for <c>--at</c>: RFC 3339, a time of the local clock, or how long ago.</summary>
internal static class PointTime
{
    /// <param name="text"><c>2026-11-25T14:00:00Z</c>, <c>2026-11-25 14:00</c>, <c>2h</c>; null for now. A day alone is its beginning.</param>
    /// <param name="now">Spans count back from here.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: none of these.</exception>
    public static Timestamp Parse(string? text, DateTimeOffset now)
    {
        if (text is null or "0s" or "0m" or "0h" or "0d")
        {
            return Timestamp.From(now);
        }

        if (TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var moment))
        {
            return text.Contains('.', StringComparison.Ordinal) ? moment : EndOfSecond(moment);
        }

        try
        {
            return text.Length > 0 && char.IsAsciiDigit(text[0]) && char.IsAsciiLetter(text[^1])
                ? Timestamp.From(now - DurationText.Parse(text))
                : EndOfSecond(SearchTime.Parse(text) ?? throw Invalid(text));
        }
        catch (ResgateException)
        {
            throw Invalid(text);
        }
    }

    /// <summary>Times are shown without fractions; who says one again means the point that it was shown for.</summary>
    public static Timestamp EndOfSecond(Timestamp moment) => moment with { Nanoseconds = 999_999_999 };

    private static ResgateException Invalid(string text) => new(FailureKind.Usage, $"unable to parse time: \"{text}\"")
    {
        Hint = "write it as 2026-11-25 14:00 in local time, 2026-11-25T14:00:00Z, or 2h for two hours ago",
    };
}
