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

    // More points than any horizon needs to show what the rules do; the interval is stretched above it.
    private const int MostPoints = 40_000;

    // The last minute of 2023, a Sunday: day, week, month and year end, so what their rules keep is never older than now.
    private static readonly Timestamp _newest = new(1_704_067_140, 0);

    public TimeSpan Oldest => Ages.Count == 0 ? TimeSpan.Zero : Ages[^1];

    /// <param name="every">Between two points.</param>
    /// <param name="rules">What is kept of them.</param>
    public static RetentionForecast Of(TimeSpan every, RetentionRules rules)
    {
        var dense = DenseUntil(rules);
        var moments = new List<Timestamp>();
        for (var age = TimeSpan.Zero; age <= Horizon && moments.Count < MostPoints; age += age > dense && every < TimeSpan.FromHours(6) ? Coarse(every) : every)
        {
            moments.Add(new Timestamp(_newest.Seconds - (long)age.TotalSeconds, 0));
        }

        var candidates = moments.Select(static (moment, i) => new RetentionCandidate(IdOf(i), moment, "", [], []));
        var plan = RetentionPlan.Make(candidates, GroupBy.Nothing, rules, new RetentionMoment(new Timestamp(_newest.Seconds + 1, 0), TimeZoneInfo.Utc));
        var ages = plan.Groups.SelectMany(static group => group.Keep)
            .Select(static kept => TimeSpan.FromSeconds(_newest.Seconds - kept.Snapshot.Time.Seconds))
            .Order();
        return new RetentionForecast([.. ages], IsUnlimited(rules));
    }

    // Beyond what hourly rules and durations reach, only days, weeks, months and years are told apart.
    private static TimeSpan DenseUntil(RetentionRules rules)
    {
        TimeSpan[] reaches =
        [
            LengthOf(rules.Within),
            LengthOf(rules.WithinHourly),
            rules.Last.Count > 0 || rules.Hourly.Count > 0 || rules.Last.IsUnlimited || rules.Hourly.IsUnlimited ? Horizon : TimeSpan.Zero,
        ];
        return reaches.Max();
    }

    private static TimeSpan LengthOf(CalendarSpan span) =>
        TimeSpan.FromDays(Math.Min(36500L, (366L * span.Years) + (31L * span.Months) + span.Days)) + TimeSpan.FromHours(span.Hours);

    private static TimeSpan Coarse(TimeSpan every) => every * Math.Max(1, Math.Floor(TimeSpan.FromHours(6) / every));

    private static bool IsUnlimited(RetentionRules rules) =>
        rules.Last.IsUnlimited || rules.Hourly.IsUnlimited || rules.Daily.IsUnlimited || rules.Weekly.IsUnlimited || rules.Monthly.IsUnlimited || rules.Yearly.IsUnlimited;

    // Ids only break ties, and no two moments are equal.
    private static Id IdOf(int index)
    {
        Span<byte> bytes = stackalloc byte[Id.Size];
        BitConverter.TryWriteBytes(bytes, index);
        return new Id(bytes);
    }
}
