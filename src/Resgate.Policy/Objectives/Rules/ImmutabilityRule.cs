using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Schedules;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>A lock must outlast the points that it protects, or be extended before it ends.</summary>
/// <remarks>
/// With deduplication a point of today may rest on a pack of last spring, whose lock has ended long ago. An intruder who
/// can wait needs no more than that.
/// </remarks>
internal static class ImmutabilityRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var place in facts.Plan.Places)
        {
            if (place.Immutable is not { } locked)
            {
                continue;
            }

            if (!locked.IsCompliance)
            {
                yield return Governance(place, locked);
            }

            if (locked.ExtendEvery is { } extend)
            {
                // A day of room: the run that extends may fail once, and takes its time.
                if (extend.TotalDays > locked.Days - 1)
                {
                    yield return ExtendedTooLate(facts, place, locked, extend);
                }
            }
            else if (Longest(facts, place) is var (one, days, isEndless) && days > locked.Days)
            {
                yield return TooShort(place, locked, one, isEndless ? null : days);
            }
        }
    }

    private static (PlannedClass Class, int Days, bool IsEndless)? Longest(PlanFacts facts, PlannedPlace place) => facts.Plan.ClassesAt(place)
        .Select(one => (Class: one, Forecast: facts.ForecastOf(one.Every, PlanFacts.KeptAt(one, place))))
        .OrderByDescending(static row => row.Forecast.IsEndless)
        .ThenByDescending(static row => row.Forecast.Oldest)
        .Select(static row => ((PlannedClass, int, bool)?)(row.Class, DaysOf(row.Forecast), row.Forecast.IsEndless))
        .FirstOrDefault();

    private static int DaysOf(RetentionForecast forecast) => (int)Math.Ceiling(forecast.Oldest.TotalDays);

    private static Finding TooShort(PlannedPlace place, Immutability locked, PlannedClass one, int? days) => new()
    {
        Id = "immutability",
        Severity = Severity.Risk,
        Classes = [one.Name],
        Places = [place.Name],
        At = locked.Marks.Of("days"),
        What = $"Locks of {locked.Days} days end long before points of {one.Name} do, which stay " +
            $"{(days is null ? "for ever" : $"for {days} days")}.",
        Timeline =
        [
            $"day 0: a pack is stored at {place.Name}, locked until day {locked.Days}",
            $"day {locked.Days}: the lock ends; points of the last days rest on that pack too, since nothing is " +
                "stored twice",
            $"day {locked.Days + 1}: an intruder who has waited removes it, and every point that needs it is damaged",
        ],
        Change = $"'extend: {Math.Max(1, Math.Min(7, locked.Days - 2))}d' in 'immutable:', so that what is still " +
            $"needed stays locked{(days is null ? "" : $"; or 'days: {days}'")}.",
    };

    private static Finding ExtendedTooLate(PlanFacts facts, PlannedPlace place, Immutability locked, TimeSpan extend) => new()
    {
        Id = "immutability",
        Severity = Severity.Risk,
        Classes = [.. facts.Plan.ClassesAt(place).Select(static one => one.Name)],
        Places = [place.Name],
        At = locked.Marks.Of("extend"),
        What = $"Locks of {Words.Count(locked.Days, "day")} that are extended every {DurationText.ToWords(extend)} " +
            "end before the next extension has come through.",
        Timeline =
        [
            $"day 0: locks are extended until day {locked.Days}",
            $"day {extend.TotalDays:0.#}: they are to be extended again; if that run fails once, or is late by a " +
                "day, they have ended",
        ],
        Change = $"'extend:' of less than {Math.Max(1, locked.Days - 1)} days, better a fourth of 'days:'.",
    };

    private static Finding Governance(PlannedPlace place, Immutability locked) => new()
    {
        Id = "governance",
        Severity = Severity.Note,
        Places = [place.Name],
        At = locked.Marks.Of("mode"),
        What = "'mode: governance' holds against the device's credentials if they lack the right to bypass it, and " +
            "not against the account's owner.",
        Change = "'mode: compliance' when nobody at all should be able to shorten it.",
    };
}
