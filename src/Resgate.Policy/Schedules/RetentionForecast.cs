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

    // So many points show what the rules do; beyond them, four a day stand for all.
    private const int MostDensePoints = 40_000;

    // The last minute of 2023, a Sunday: day, week, month and year end, so what their rules keep is never older than now.
    private static readonly Timestamp _newest = new(1_704_067_140, 0);

    public TimeSpan Oldest => Ages.Count == 0 ? TimeSpan.Zero : Ages[^1];

    /// <param name="every">Between two points.</param>
    /// <param name="rules">What is kept of them.</param>
    public static RetentionForecast Of(TimeSpan every, RetentionRules rules)
    {
        var (dense, coarse) = (DenseUntil(every, rules), Coarse(every));
        var moments = new List<Timestamp>();
        for (var age = TimeSpan.Zero; age <= Horizon; age += age > dense || moments.Count > MostDensePoints ? coarse : every)
        {
            moments.Add(new Timestamp(_newest.Seconds - (long)age.TotalSeconds, 0));
        }

        var candidates = moments.Select(static (moment, i) => new RetentionCandidate(IdOf(i), moment, "", [], []));
        var now = new RetentionMoment(new Timestamp(_newest.Seconds + 1, 0), TimeZoneInfo.Utc);
        var plan = RetentionPlan.Make(candidates, GroupBy.Nothing, rules, now);
        var ages = plan.Groups.SelectMany(static group => group.Keep)
            .Select(static kept => TimeSpan.FromSeconds(_newest.Seconds - kept.Snapshot.Time.Seconds))
            .Order();
        return new RetentionForecast([.. ages], IsUnlimited(rules));
    }

    // Beyond what hourly rules and durations reach, only days, weeks, months and years are told apart.
    private static TimeSpan DenseUntil(TimeSpan every, RetentionRules rules)
    {
        var hour = TimeSpan.FromHours(1);
        TimeSpan[] reaches =
        [
            LengthOf(rules.Within),
            LengthOf(rules.WithinHourly),
            Reach(rules.Last, every),
            Reach(rules.Hourly, every > hour ? every : hour),
        ];
        return reaches.Max();
    }

    private static TimeSpan Reach(KeepCount count, TimeSpan step) => count.IsUnlimited || count.Count > Horizon / step ? Horizon : step * count.Count;

    private static TimeSpan LengthOf(CalendarSpan span) =>
        TimeSpan.FromDays(Math.Min(36500L, (366L * span.Years) + (31L * span.Months) + span.Days)) + TimeSpan.FromHours(span.Hours);

    private static TimeSpan Coarse(TimeSpan every) => every * Math.Max(1, Math.Floor(TimeSpan.FromHours(6) / every));

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
