using System.Globalization;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>A length of time in calendar units, such as <c>1y5m7d2h</c>. The default is empty: a rule that is off.</summary>
/// <remarks>No part is ever negative. Source: format page, section 10.2.</remarks>
public readonly record struct CalendarSpan(int Years, int Months, int Days, int Hours)
{
    private const string UnitLetters = "ymdh";

    /// <summary>All four are zero.</summary>
    public bool IsEmpty => (Years | Months | Days | Hours) == 0;

    /// <summary>Reads numbers with the units y, m, d and h, in any order, each unit at most once. Nothing at all is the empty span.</summary>
    /// <remarks>
    /// restic lets the last of two equal units win; we refuse them, since a limit that is shorter than what was meant
    /// removes snapshots.
    /// </remarks>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: another unit, no number, no unit, negative, or above 2,147,483,647.</exception>
    public static CalendarSpan Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        Span<int> numbers = [0, 0, 0, 0];
        Span<bool> named = [false, false, false, false];
        while (!rest.IsEmpty)
        {
            var number = TakeNumber(ref rest, text);
            if (rest.IsEmpty)
            {
                throw Refused(text, $"has no unit after {number}");
            }

            var unit = UnitLetters.IndexOf(rest[0], StringComparison.Ordinal);
            if (unit < 0)
            {
                throw Refused(text, $"has the unknown unit '{rest[0]}'");
            }

            if (named[unit])
            {
                throw Refused(text, $"names the unit '{rest[0]}' twice");
            }

            (numbers[unit], named[unit]) = (number, true);
            rest = rest[1..];
        }

        return new CalendarSpan(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>The moment that lies this span before <paramref name="moment"/>.</summary>
    /// <remarks>
    /// Years, months and days are taken off the calendar fields, and a day the month does not have rolls over into the
    /// next one: 31 March less a month is 2 or 3 March. Hours are taken off as exact time afterwards.
    /// The fields are those of the moment's own offset. When the local zone has that very offset at the moment, the
    /// result is on the local clock, so that a change to summer time in between does not move the limit by an hour. An
    /// offset of zero is UTC and never local. What is returned carries the offset of <paramref name="moment"/>.
    /// </remarks>
    public Timestamp Before(Timestamp moment, TimeZoneInfo local)
    {
        var wall = moment.Seconds + (60L * moment.OffsetMinutes);
        var (day, secondOfDay) = CivilDate.Split(wall);
        var date = CivilDate.FromDay(day);
        var back = CivilDate.ToDay((long)date.Year - Years, (long)date.Month - Months, (long)date.Day - Days);
        var earlier = (back * CivilDate.SecondsPerDay) + secondOfDay;
        var offsetSeconds = OffsetAt(earlier, moment, local);
        return new Timestamp(earlier - offsetSeconds - (3600L * Hours), moment.Nanoseconds, moment.OffsetMinutes);
    }

    /// <summary>As <see cref="Parse"/> reads it, largest unit first; empty text for the empty span.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, Years, 'y');
        Append(text, Months, 'm');
        Append(text, Days, 'd');
        Append(text, Hours, 'h');
        return text.ToString();
    }

    private static long OffsetAt(long wall, Timestamp moment, TimeZoneInfo local)
    {
        var own = 60L * moment.OffsetMinutes;
        if (own == 0 || OffsetOf(moment.Seconds, local) != own)
        {
            return own;
        }

        // A wall-clock time inside a clock change names two moments or none. restic guesses with the offset that holds
        // when the reading is taken for UTC, then corrects the guess once; doing the same gives the same moment.
        var guess = OffsetOf(wall, local);
        return guess == 0 ? 0 : OffsetOf(wall - guess, local);
    }

    private static long OffsetOf(long unixSeconds, TimeZoneInfo zone) =>
        (long)zone.GetUtcOffset(new Timestamp(unixSeconds, 0).ToDateTimeOffset()).TotalSeconds;

    private static int TakeNumber(ref ReadOnlySpan<char> rest, string text)
    {
        if (rest[0] == '-')
        {
            throw Refused(text, "is negative");
        }

        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? rest : rest[..digits];
        if (number.IsEmpty)
        {
            throw Refused(text, "has a unit without a number");
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw Refused(text, "has a number that is too large");
        }

        rest = rest[number.Length..];
        return value;
    }

    private static void Append(StringBuilder text, int number, char unit)
    {
        if (number != 0)
        {
            text.Append(number).Append(unit);
        }
    }

    private static ResgateException Refused(string text, string what) =>
        new(FailureKind.Usage, $"duration '{text}' {what}") { Hint = "write it like 1y5m7d2h: years, months, days, hours" };
}
