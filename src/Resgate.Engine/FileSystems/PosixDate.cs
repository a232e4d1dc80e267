namespace Resgate.Engine.FileSystems;

/// <summary>A day that comes every year, with a local time on it; one end of summer time.</summary>
/// <param name="Form"><c>M</c>: month, week, weekday; <c>J</c>: day 1 to 365, never February 29th; <c>D</c>: day 0 to 365.</param>
/// <param name="Day">The day of the year, or the weekday, Sunday being 0.</param>
/// <param name="Month">1 to 12; in form <c>M</c> only.</param>
/// <param name="Week">1 to 5, 5 being the last; in form <c>M</c> only.</param>
/// <param name="Time">Seconds after midnight, possibly before it or days later.</param>
internal readonly record struct PosixDate(char Form, int Day, int Month, int Week, int Time)
{
    private const int DaySeconds = 86400;
    private static readonly int[] s_daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>Takes a comma and a date, with or without a time of day, off the front of the text.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> text, out PosixDate date)
    {
        date = default;
        if (text is not [(byte)',', ..])
        {
            return false;
        }

        text = text[1..];
        if (!TakeDay(ref text, out date))
        {
            return false;
        }

        var time = 2 * 3600;
        if (text is [(byte)'/', ..])
        {
            text = text[1..];
            if (!PosixZone.TakeTime(ref text, out time))
            {
                return false;
            }
        }

        date = date with { Time = time };
        return true;
    }

    /// <summary>Seconds from the first of January, 00:00, in local time.</summary>
    /// <param name="isLeap">Whether the year has 366 days.</param>
    /// <param name="january">Seconds from 1970 to the year's begin, for the weekday.</param>
    public long InYear(bool isLeap, long january)
    {
        var day = Form switch
        {
            'J' => Day - 1 + (isLeap && Day >= 60 ? 1 : 0),
            'D' => Day,
            _ => WeekdayOfMonth(isLeap, january),
        };
        return ((long)day * DaySeconds) + Time;
    }

    private static bool TakeDay(ref ReadOnlySpan<byte> text, out PosixDate date)
    {
        if (text is [(byte)'M', ..])
        {
            return TakeMonthly(ref text, out date);
        }

        var isJulian = text is [(byte)'J', ..];
        text = isJulian ? text[1..] : text;
        var isDay = PosixZone.TakeNumber(ref text, isJulian ? 1 : 0, 365, out var day);
        date = new PosixDate(isJulian ? 'J' : 'D', day, 0, 0, 0);
        return isDay;
    }

    private static bool TakeMonthly(ref ReadOnlySpan<byte> text, out PosixDate date)
    {
        date = default;
        text = text[1..];
        if (!PosixZone.TakeNumber(ref text, 1, 12, out var month) || !TakeDot(ref text)
            || !PosixZone.TakeNumber(ref text, 1, 5, out var week) || !TakeDot(ref text)
            || !PosixZone.TakeNumber(ref text, 0, 6, out var weekday))
        {
            return false;
        }

        date = new PosixDate('M', weekday, month, week, 0);
        return true;
    }

    private static bool TakeDot(ref ReadOnlySpan<byte> text)
    {
        var isThere = text is [(byte)'.', ..];
        text = isThere ? text[1..] : text;
        return isThere;
    }

    private int WeekdayOfMonth(bool isLeap, long january)
    {
        var leap = isLeap ? 1 : 0;
        var first = s_daysBefore[Month - 1] + (Month > 2 ? leap : 0);
        var end = s_daysBefore[Month] + (Month >= 2 ? leap : 0);

        // 1970 began on a Thursday, weekday 4; the remainder may be negative before it.
        var weekday = (int)((((january / DaySeconds) + first + 4) % 7 + 7) % 7);
        var day = first + ((Day - weekday + 7) % 7) + ((Week - 1) * 7);
        return day < end ? day : day - 7;
    }
}
