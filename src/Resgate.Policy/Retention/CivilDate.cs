namespace Resgate.Policy.Retention;

/// <summary>A day of the proleptic Gregorian calendar, for any year a snapshot or a limit may fall in.</summary>
/// <remarks>The platform's dates end at the years 1 and 9999; a limit of <c>9999y</c> lies before them.</remarks>
internal readonly record struct CivilDate(long Year, int Month, int Day)
{
    public const long SecondsPerDay = 86400;

    private const long DaysPerEra = 146097;
    private const int YearsPerEra = 400;

    // Counting years from 1 March puts the leap day last; this many days lie between 0000-03-01 and 1970-01-01.
    private const long EpochFromMarchYearZero = 719468;

    /// <summary>Splits seconds since 1970 into the day number and the second of that day, 0 to 86,399.</summary>
    public static (long Day, long Second) Split(long seconds)
    {
        var day = FloorDivide(seconds, SecondsPerDay);
        return (day, seconds - (day * SecondsPerDay));
    }

    /// <param name="day">Days since 1970-01-01.</param>
    public static CivilDate FromDay(long day)
    {
        var shifted = day + EpochFromMarchYearZero;
        var era = FloorDivide(shifted, DaysPerEra);
        var dayOfEra = shifted - (era * DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        var year = yearOfEra + (era * YearsPerEra) + (month <= 2 ? 1 : 0);
        return new CivilDate(year, (int)month, (int)(dayOfYear - (((153 * marchMonth) + 2) / 5) + 1));
    }

    /// <summary>Days since 1970-01-01. Months and days outside their range roll over into years and months.</summary>
    public static long ToDay(long year, long month, long day)
    {
        var months = month - 1;
        var normalYear = year + FloorDivide(months, 12);
        var normalMonth = months - (FloorDivide(months, 12) * 12) + 1;
        var marchYear = normalMonth <= 2 ? normalYear - 1 : normalYear;
        var era = FloorDivide(marchYear, YearsPerEra);
        var yearOfEra = marchYear - (era * YearsPerEra);
        var marchMonth = normalMonth > 2 ? normalMonth - 3 : normalMonth + 9;
        var dayOfYear = ((153 * marchMonth) + 2) / 5;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - EpochFromMarchYearZero + day - 1;
    }

    public static long FloorDivide(long dividend, long divisor)
    {
        var quotient = Math.DivRem(dividend, divisor, out var rest);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
