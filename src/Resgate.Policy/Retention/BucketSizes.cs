using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>Which bucket a moment falls in.</summary>
internal static class BucketSizes
{
    private const int HoursPerDay = 24;
    private const int MonthsPerYear = 12;

    // 1970-01-01 was a Thursday, three days into its week.
    private const int EpochDayOfWeek = 3;

    /// <summary>A number that two moments share exactly when they lie in one bucket, by the clock of their own offsets.</summary>
    public static long BucketOf(this BucketSize size, Timestamp time, int position)
    {
        var (day, second) = CivilDate.Split(time.Seconds + (60L * time.OffsetMinutes));
        return size switch
        {
            BucketSize.Snapshot => position,
            BucketSize.Hour => (day * HoursPerDay) + (second / 3600),
            BucketSize.Day => day,
            BucketSize.Week => CivilDate.FloorDivide(day + EpochDayOfWeek, 7),
            BucketSize.Month => MonthOf(CivilDate.FromDay(day)),
            BucketSize.Year => CivilDate.FromDay(day).Year,
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };
    }

    private static long MonthOf(CivilDate date) => (date.Year * MonthsPerYear) + date.Month;
}
