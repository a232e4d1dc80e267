using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Classes whose places are all offline between visits: what comes in after one is in no copy before the next.</summary>
internal static class OfflineRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts) =>
        facts.Plan.Classes.Where(one => !IsKept(facts.Plan, one)).Select(one => Tell(one, [.. facts.Plan.PlacesOf(one)]));

    /// <summary>Whether a class has a copy somewhere that is always there, or is brought as often as its promise needs.</summary>
    /// <remarks>True of a class that no place has: <see cref="CopiesRule"/> tells of it.</remarks>
    public static bool IsKept(Plan plan, PlannedClass one)
    {
        var places = plan.PlacesOf(one).ToList();
        return places.Count == 0
            || places.Exists(place => place.BroughtEvery is not { } every || every + one.Capture <= PlanFacts.Objective(one, place))
            || plan.Mirrors.Any(mirror => mirror.Of.Contains(one.Name) && mirror.Every + one.Capture <= one.Rpo);
    }

    private static Finding Tell(PlannedClass one, List<PlannedPlace> places)
    {
        var soonest = places.MinBy(static place => place.BroughtEvery)!;
        var between = DurationText.ToWords(soonest.BroughtEvery!.Value);
        var names = Words.List(places.Select(static place => place.Name), "and");
        return new Finding
        {
            Id = "rpo",
            Severity = Severity.Broken,
            Classes = [one.Name],
            Places = [.. places.Select(static place => place.Name)],
            At = soonest.Marks.Of("reachable"),
            What = $"No place of {one.Name} is there between visits: {between} and more can be lost, and " +
                $"{DurationText.ToWords(PlanFacts.Objective(one, soonest))} were promised.",
            Timeline =
            [
                $"{soonest.Name} is there; a capture of {one.Name} begins, its point arrives, and {soonest.Name} is taken away",
                $"for {between} there is nowhere to store a point, whatever 'every: {DurationText.ToPlan(one.Every)}' says",
                $"the device is lost just before {names} would be brought again: all that came in since that capture is lost",
            ],
            Change = $"a place for {one.Name} that is always there, such as another disk, a NAS or an object store; or promise what visits can keep, " +
                $"'rpo: {DurationText.ToPlan(soonest.BroughtEvery.Value + one.Capture)}' or more.",
        };
    }
}
