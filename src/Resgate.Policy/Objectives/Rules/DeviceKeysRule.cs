using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>At least one copy of each class that somebody with all that the device knows cannot take away: the second 1 of 3-2-1-1-0.</summary>
internal static class DeviceKeysRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        var groups = facts.Plan.Classes
            .Where(one => facts.Plan.PlacesOf(one).All(static place => place.CanBeEmptiedByDevice))
            .GroupBy(static one => string.Join('\n', one.To));
        foreach (var group in groups)
        {
            var places = facts.Plan.PlacesOf(group.First()).ToList();
            if (places.Count > 0)
            {
                yield return Tell([.. group], places);
            }
        }
    }

    private static Finding Tell(List<PlannedClass> classes, List<PlannedPlace> places)
    {
        // The one that is worth protecting first is the farthest away.
        var candidate = places.Find(static place => place.Domain.IsRemote) ?? places[^1];
        var names = Words.List(places.Select(static place => place.Name), "and");
        var pruned = places.Find(static place => place.Prune == PruneBy.Device);
        return new Finding
        {
            Id = "device-keys",
            Severity = Severity.Risk,
            Classes = [.. classes.Select(static one => one.Name)],
            Places = [.. places.Select(static place => place.Name)],
            At = candidate.Marks.Of("prune"),
            What = $"Whoever holds the device can delete every copy: its own keys may remove what is at {names}.",
            Timeline =
            [
                "the device is stolen, or somebody gets in; the passwords and credentials are in its files " +
                    $"({candidate.PasswordFile})",
                "'forget' and 'prune' with them remove every point at " +
                    $"{names}{(pruned is null ? "" : ", as the device itself does after each run")}",
                $"nothing is left of {Words.List(classes.Select(static one => one.Name), "and")}",
            ],
            Change = $"at {candidate.Name}: 'rights: append' and 'prune: elsewhere', with credentials that cannot " +
                $"delete; or 'immutable: {{ mode: compliance, days: 30, extend: 7d }}' where the place can.",
        };
    }
}
