using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Policy.Windows;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Retention that thins what the schedule promised, and rules that the schedule cannot fill.</summary>
/// <remarks>
/// Damage is found later than it happens. Between two points that stay, everything that came in is lost to damage that
/// began there, so points of the last day must stay as close together as the objective is.
/// </remarks>
internal static class RetentionRule
{
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    public static IEnumerable<Finding> Examine(PlanFacts facts) =>
        facts.Plan.Classes.SelectMany(one => Thinned(facts, one).Concat(Unfilled(one)));

    private static IEnumerable<Finding> Thinned(PlanFacts facts, PlannedClass one)
    {
        var places = facts.Plan.PlacesOf(one).GroupBy(place => PlanFacts.KeptAt(one, place));
        foreach (var group in places)
        {
            var ages = facts.ForecastOf(one.Every, group.Key).Ages;
            var gap = ages.Zip(ages.Skip(1))
                .Where(static pair => pair.First < _day)
                .Select(static pair => pair.Second - pair.First)
                .DefaultIfEmpty()
                .Max();
            if (gap > one.Every && gap > one.Rpo)
            {
                yield return TellThinned(one, [.. group], group.Key, gap);
            }
        }
    }

    private static Finding TellThinned(PlannedClass one, List<PlannedPlace> places, RetentionRules rules, TimeSpan gap)
    {
        var own = places.TrueForAll(static place => place.Keep is not null);
        var perDay = (int)(_day / one.Every);

        // The last run of a day, for an example that can be followed on a clock.
        var last = WeekMoment.MinutesPerDay - 1 - ((WeekMoment.MinutesPerDay - 1) % (int)one.Every.TotalMinutes);
        var (older, newer) = (last * 60L, (last * 60L) + (long)gap.TotalSeconds);
        var removed = newer - (long)one.Every.TotalSeconds;
        return new Finding
        {
            Id = "retention-thins",
            Severity = Severity.Broken,
            Classes = [one.Name],
            Places = [.. places.Select(static place => place.Name)],
            At = own ? places[0].Marks.Of("keep") : one.Marks.Of("keep"),
            What = $"A point is made every {DurationText.ToWords(one.Every)}{(perDay > 1 ? $", {perDay} a day" : "")}, " +
                $"and '{rules}' leaves one every {DurationText.ToWords(gap)}.",
            Timeline =
            [
                $"{WeekMoment.ToWords(older)}  a point is made, and stays",
                $"{WeekMoment.ToWords(older + 60)}  a minute later a database is damaged, and nobody notices",
                $"{WeekMoment.ToWords(newer)}  the next point that stays is made; those between, up to " +
                    $"{WeekMoment.ToWords(removed)}, are forgotten",
                $"The newest point without the damage is {DurationText.ToWords(gap)} back, and " +
                    $"{DurationText.ToWords(one.Rpo)} were promised.",
            ],
            Change = "keep every point of the time in which damage is noticed: 'within: 2d' in 'keep:' of " +
                $"{(own ? $"place {places[0].Name}" : $"class {one.Name}")}.",
        };
    }

    private static IEnumerable<Finding> Unfilled(PlannedClass one)
    {
        (KeepCount Count, string Key, TimeSpan Bucket, string Noun)[] rules =
        [
            (one.Keep.Hourly, "hourly", TimeSpan.FromHours(1), "hour"),
            (one.Keep.Daily, "daily", _day, "day"),
            (one.Keep.Weekly, "weekly", 7 * _day, "week"),
            (one.Keep.Monthly, "monthly", 31 * _day, "month"),
            (one.Keep.Yearly, "yearly", 366 * _day, "year"),
        ];
        foreach (var (count, key, bucket, noun) in rules.Where(rule => rule.Count.Count > 1 && one.Every > rule.Bucket))
        {
            yield return new Finding
            {
                Id = "retention-unfilled",
                Severity = Severity.Risk,
                Classes = [one.Name],
                At = one.KeepMarks.Of(key),
                What = $"'{key}: {count}' counts on a point each {noun}, and one is made every " +
                    $"{DurationText.ToWords(one.Every)}.",
                Timeline =
                [
                    $"{Words.Count(count.Count, noun)} are meant; there is no point in most of them",
                    $"the rule keeps its {count} points all the same, so they reach back " +
                        $"{DurationText.ToWords(DurationText.FromSeconds(one.Every.TotalSeconds * count.Count))}",
                ],
                Change = $"every: {DurationText.ToPlan(bucket)} or less for class {one.Name}, or a rule that its " +
                    "schedule can fill.",
            };
        }
    }
}
