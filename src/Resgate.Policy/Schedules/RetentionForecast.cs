using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Schedules;

/// <summary>Which points are there when a schedule and a retention have been at work for long: by really applying the rules.</summary>
/// <param name="Ages">Of the points that are kept, youngest first; the newest has age zero.</param>
/// <param name="IsEndless">Whether a rule keeps something for ever: the ages then end at the horizon.</param>
public sealed record RetentionForecast(IReadOnlyList<TimeSpan> Ages, bool IsEndless)
{
    /// <summary>Rules that reach further are looked at up to here.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(3 * 365);

    // So many points show what the rules do; beyond them, one of each hour or day stands for all.
    private const int MostDensePoints = 40_000;

    // The last minute of 2023, a Sunday: day, week, month and year end, so what their rules keep is never older than now.
    private static readonly Timestamp _newest = new(1_704_067_140, 0);

    public TimeSpan Oldest => Ages.Count == 0 ? TimeSpan.Zero : Ages[^1];

    /// <param name="every">Between two points; whole seconds.</param>
    /// <param name="rules">What is kept of them.</param>
    public static RetentionForecast Of(TimeSpan every, RetentionRules rules)
    {
        var moments = MomentsThatCount((long)every.TotalSeconds, rules).Select(static age => new Timestamp(_newest.Seconds - age, 0));
        var candidates = moments.Select(static (moment, i) => new RetentionCandidate(IdOf(i), moment, "", [], []));
        var now = new RetentionMoment(new Timestamp(_newest.Seconds + 1, 0), TimeZoneInfo.Utc);
        var plan = RetentionPlan.Make(candidates, GroupBy.Nothing, rules, now);
        var ages = plan.Groups.SelectMany(static group => group.Keep)
            .Select(static kept => TimeSpan.FromSeconds(_newest.Seconds - kept.Snapshot.Time.Seconds))
            .Order();
        return new RetentionForecast([.. ages], IsUnlimited(rules));
    }

    /// <summary>The ages in seconds, youngest first, of all points that a rule may keep: leaving out the others changes nothing.</summary>
    /// <remarks>
    /// Beyond what counts and durations of single points reach, a rule keeps the newest of an hour, a day or more, which is the newest
    /// of its hour or day; and the oldest of all, where there are fewer than it asks for.
    /// </remarks>
    private static IEnumerable<long> MomentsThatCount(long every, RetentionRules rules)
    {
        var (oldest, hour) = ((long)Horizon.TotalSeconds / every * every, Math.Max(every, 3600));
        var dense = Math.Max(LengthOf(rules.Within), Reach(rules.Last, every));
        var hourly = Math.Max(LengthOf(rules.WithinHourly), Reach(rules.Hourly, hour));
        var count = 0;
        var age = 0L;
        while (age < oldest)
        {
            yield return age;
            count++;
            if (age <= dense && count < MostDensePoints)
            {
                age += every;
                continue;
            }

            var bucket = age <= hourly ? 3600 : CivilDate.SecondsPerDay;
            var sinceItsBeginning = (_newest.Seconds - age) % bucket;
            age = Math.Min(oldest, (age + sinceItsBeginning + every) / every * every);
        }

        yield return oldest;
    }

    private static long Reach(KeepCount count, long step) =>
        count.IsUnlimited ? (long)Horizon.TotalSeconds : step * count.Count;

    private static long LengthOf(CalendarSpan span) =>
        (86400 * Math.Min(36500L, (366L * span.Years) + (31L * span.Months) + span.Days)) + (3600L * span.Hours);

    private static bool IsUnlimited(RetentionRules rules) =>
        rules.Counts.Any(static rule => rule.Count.IsUnlimited);

    // Ids only break ties, and no two moments are equal.
    private static Id IdOf(int index)
    {
        Span<byte> bytes = stackalloc byte[Id.Size];
        BitConverter.TryWriteBytes(bytes, index);
        return new Id(bytes);
    }
}
