using System.Globalization;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Windows;

/// <summary>Timetables as plans write them: <c>Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off</c>.</summary>
/// <remarks>
/// Parts with semicolons between them, each with days in front or for every day. As in rclone's <c>--bwlimit</c>, a rate
/// holds until the next time in the table, and <c>off</c> means that there is no limit, not that nothing is sent;
/// <c>closed</c> means that. One rate alone holds always.
/// </remarks>
public static class TimetableText
{
    private const string Example = "write it like 'Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off'";

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such table, or a time that is in it twice.</exception>
    public static Timetable Parse(string text)
    {
        if (!text.Contains(',', StringComparison.Ordinal))
        {
            return text.Trim() is var rate && !rate.Contains(' ', StringComparison.Ordinal)
                ? new Timetable([new TimetableStep(0, Limit(rate, text))])
                : throw Refused(text, "has no rate behind its times");
        }

        var steps = new SortedDictionary<int, ByteCount?>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var hasDays = char.IsAsciiLetter(words[0][0]);
            var days = hasDays ? DaysOf(words[0], text) : [.. Enumerable.Range(0, 7)];
            if (hasDays && words.Length == 1)
            {
                throw Refused(text, $"has days without a time: '{part}'");
            }

            foreach (var word in words[(hasDays ? 1 : 0)..])
            {
                Add(steps, days, word, text);
            }
        }

        return new Timetable([.. steps.Select(static step => new TimetableStep(step.Key, step.Value))]);
    }

    private static void Add(SortedDictionary<int, ByteCount?> steps, List<int> days, string word, string text)
    {
        if (word.Split(',') is not [var clock, var rate])
        {
            throw Refused(text, $"has '{word}', which is not a time, a comma and a rate");
        }

        if (!TimeOnly.TryParseExact(clock, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            throw Refused(text, $"has no time of the day in '{word}'");
        }

        var limit = Limit(rate, text);
        foreach (var day in days)
        {
            if (!steps.TryAdd((day * WeekMoment.MinutesPerDay) + (time.Hour * 60) + time.Minute, limit))
            {
                throw Refused(text, $"says {WeekMoment.Days[day]} {clock} twice");
            }
        }
    }

    private static List<int> DaysOf(string word, string text)
    {
        var days = new List<int>();
        foreach (var range in word.Split(','))
        {
            var ends = range.Split('-');
            var (first, last) = (DayOf(ends[0], text), DayOf(ends[^1], text));
            if (ends.Length > 2)
            {
                throw Refused(text, $"has '{range}', which is no range of days");
            }

            // Fri-Mon goes over the week's end.
            for (var day = first; ; day = (day + 1) % 7)
            {
                days.Add(day);
                if (day == last)
                {
                    break;
                }
            }
        }

        return days;
    }

    private static int DayOf(string word, string text)
    {
        var day = WeekMoment.Days.Index().Where(one => word.Equals(one.Item, StringComparison.OrdinalIgnoreCase)).ToList();
        return day.Count == 1 ? day[0].Index : throw Refused(text, $"has the unknown day '{word}'", "days are Mon, Tue, Wed, Thu, Fri, Sat and Sun");
    }

    private static ByteCount? Limit(string rate, string text) => rate switch
    {
        "off" or "unlimited" => null,
        "closed" => ByteCount.Zero,
        _ when rate.Contains(':', StringComparison.Ordinal) => throw Refused(
            text, $"has two rates in '{rate}'", "a window limits what is sent: give one rate"),
        "0" or "0k" or "0M" => throw Refused(text, "has a rate of 0", "write 'closed' where nothing may be sent"),
        _ => SizeText.ParseRate(rate),
    };

    private static ResgateException Refused(string text, string what, string hint = Example) =>
        new(FailureKind.Usage, $"'{text}' {what}") { Hint = hint };
}
