namespace Resgate.Format.Text;

/// <summary>The Gregorian calendar over all years, the leap year 0 and those before it included.</summary>
/// <remarks>
/// Years are counted from 1 March, so that the leap day is the last of a year and months have a regular pattern of lengths; 400 of
/// them make an era of 146,097 days.
/// </remarks>
internal static class Calendar
{
    private const int DaysPerEra = 146_097;

    /// <summary>Days from 0000-03-01 to 1970-01-01.</summary>
    private const int DaysToUnix = 719_468;

    private static ReadOnlySpan<byte> Lengths => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Days from 1970-01-01 to a date; a day beyond its month's end counts on into the next.</summary>
    public static long DayOf(long year, int month, int day)
    {
        var shifted = month > 2 ? year : year - 1;
        var era = Floor(shifted, 400);
        var yearOfEra = (int)(shifted - (era * 400));
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - DaysToUnix + day - 1;
    }

    /// <summary>The date that is so many days after 1970-01-01.</summary>
    public static (long Year, int Month, int Day) DateOf(long days)
    {
        var shifted = days + DaysToUnix;
        var era = Floor(shifted, DaysPerEra);
        var dayOfEra = (int)(shifted - (era * DaysPerEra));
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        var year = (era * 400) + yearOfEra + (month <= 2 ? 1 : 0);
        return (year, month, day);
    }

    public static int DaysIn(int year, int month) => month == 2 && IsLeap(year) ? 29 : Lengths[month - 1];

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static long Floor(long value, long divisor) => (value >= 0 ? value : value - (divisor - 1)) / divisor;
}
