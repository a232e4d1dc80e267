using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>One retention for everything at a place, where classes have promised their own.</summary>
internal static class SharedRetentionRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var place in facts.Plan.Places.Where(static place => place.Keep is not null))
        {
            var differing = facts.Plan.ClassesAt(place).Where(one => one.Keep != place.Keep).ToList();
            if (differing.Count > 0)
            {
                yield return Tell(facts, place, differing);
            }
        }
    }

    private static Finding Tell(PlanFacts facts, PlannedPlace place, List<PlannedClass> differing) => new()
    {
        Id = "retention-shared",
        Severity = Severity.Broken,
        Classes = [.. differing.Select(static one => one.Name)],
        Places = [place.Name],
        At = place.Marks.Of("keep"),
        What = $"{place.Name} forgets by one rule for all classes, '{place.Keep}', and " +
            $"{Words.Count(differing.Count, "class", "classes")} asked for another.",
        Timeline = [.. differing.Select(one => $"{one.Name}: asked to {one.Keep}; {Reach(facts, place, one)}")],
        Change = $"remove 'keep:' from place {place.Name}: each class's own rule is then applied to its own points.",
    };

    private static string Reach(PlanFacts facts, PlannedPlace place, PlannedClass one)
    {
        var (asked, given) = (facts.ForecastOf(one.Every, one.Keep), facts.ForecastOf(one.Every, place.Keep!));
        var (wanted, got) = ((int)asked.Oldest.TotalDays, (int)given.Oldest.TotalDays);
        return wanted == got
            ? $"{given.Ages.Count} points stay, where {asked.Ages.Count} were to"
            : $"its history goes back {Words.Count(got, "day")}, and was to go back {wanted}";
    }
}
