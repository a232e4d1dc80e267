using System.Globalization;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>Lengths of time that are the same on every day: <c>4h</c>, <c>90 minutes</c>, <c>1d 12h</c>.</summary>
public static class DurationText
{
    private const string Example = "write it as 30m, 4h, 2d or 1 week";
    private static readonly TimeSpan _longest = TimeSpan.FromDays(36500);

    /// <param name="text">Whole numbers, each with its unit: minutes, hours, days, weeks or seconds, short or in full.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no unit, another unit, zero, a month or a year, or more than a hundred years.
    /// </exception>
    public static TimeSpan Parse(string text)
    {
        if (text.Contains('*', StringComparison.Ordinal))
        {
            throw SpanWords.Refused(text, "is a cron expression", "say how much time passes between two runs: 2h");
        }

        var rest = text.AsSpan().Trim();
        var total = TimeSpan.Zero;
        while (!rest.IsEmpty)
        {
            var (number, unit) = SpanWords.Take(ref rest, text, Example);
            total += unit switch
            {
                "s" or "sec" or "second" or "seconds" => TimeSpan.FromSeconds(number),
                "m" or "min" or "minute" or "minutes" => TimeSpan.FromMinutes(number),
                "h" or "hour" or "hours" => TimeSpan.FromHours(number),
                "d" or "day" or "days" => TimeSpan.FromDays(number),
                "w" or "week" or "weeks" => TimeSpan.FromDays(7L * number),
                "month" or "months" or "y" or "year" or "years" => throw SpanWords.Refused(
                    text, "counts in months or years, which have no fixed length", "say it in days: 30d"),
                _ => throw SpanWords.Refused(text, $"has the unknown unit '{unit}'", Example),
            };
            if (total > _longest)
            {
                throw SpanWords.Refused(text, "is more than a hundred years", Example);
            }
        }

        return total > TimeSpan.Zero ? total : throw SpanWords.Refused(text, "is no time at all", Example);
    }

    /// <summary>For people: <c>4 h 5 min 1 s</c>, <c>3 d 12 h</c>, <c>45 s</c>. From two days on in hours, rounded up.</summary>
    /// <remarks>Rounded up, so that what is longer than a promise never reads as if it kept it.</remarks>
    public static string ToWords(TimeSpan span)
    {
        var seconds = (long)Math.Ceiling(span.TotalSeconds);
        var hours = (seconds + 3599) / 3600;
        return seconds switch
        {
            0 => "0 s",
            < 2 * 86400 => Parts((seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")),
            _ => Parts((hours / 24, "d"), (hours % 24, "h")),
        };
    }

    /// <summary>As <see cref="ToWords"/>, in whole minutes rounded up from a minute on: for ages, whose seconds say nothing.</summary>
    public static string ToRoughWords(TimeSpan span) =>
        ToWords(span < TimeSpan.FromMinutes(1) ? span : TimeSpan.FromMinutes(Math.Ceiling(span.TotalMinutes)));

    /// <summary>A computed time, in whole seconds rounded up; never more than a thousand years.</summary>
    internal static TimeSpan FromSeconds(double seconds) =>
        TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 10 * _longest.TotalSeconds));

    /// <summary>As a plan has it: <c>4h</c>, <c>1d12h</c>.</summary>
    public static string ToPlan(TimeSpan span)
    {
        var text = new StringBuilder();
        foreach (var (count, unit) in (ReadOnlySpan<(int, char)>)[(span.Days, 'd'), (span.Hours, 'h'), (span.Minutes, 'm'), (span.Seconds, 's')])
        {
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }

        return span.Days == 1 && span.TotalHours == 24 ? "24h" : text.ToString();
    }

    private static string Parts(params ReadOnlySpan<(long Count, string Unit)> parts)
    {
        var words = new List<string>();
        foreach (var (count, unit) in parts)
        {
            if (count > 0)
            {
                words.Add($"{count} {unit}");
            }
        }

        return string.Join(' ', words);
    }
}
