using Resgate.Policy.Objectives.Rules;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives;

/// <summary>What a class may lose and will lose at the most, when only one place is left.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Place">Its name.</param>
/// <param name="Objective">As promised.</param>
/// <param name="Exposure">The worst case; null when copies fall behind without end, and for offline places.</param>
/// <param name="BroughtEvery">For an offline place, how often it is brought: its copies are as old as that, and a run more.</param>
/// <param name="IsKept">Whether that is no more than promised; of an offline place, whether another one keeps the promise or it does itself.</param>
/// <param name="MostPerRun">How much a run may bring before the promise breaks; null when that is known, or it is broken already.</param>
public sealed record ExposureRow(
    string Class, string Place, TimeSpan Objective, Exposure? Exposure, TimeSpan? BroughtEvery, bool IsKept, ByteCount? MostPerRun);

/// <summary>The exposures of a whole plan.</summary>
public static class ExposureTable
{
    private const int LargestPower = 50;

    /// <summary>Class by class, place by place, in the plan's order.</summary>
    public static IReadOnlyList<ExposureRow> Of(PlanFacts facts) =>
        [.. facts.Plan.Classes.SelectMany(one => facts.Plan.PlacesOf(one).Select(place => Row(facts, one, place)))];

    private static ExposureRow Row(PlanFacts facts, PlannedClass one, PlannedPlace place)
    {
        var objective = PlanFacts.Objective(one, place);
        if (place.BroughtEvery is not null)
        {
            return new ExposureRow(one.Name, place.Name, objective, null, place.BroughtEvery, OfflineRule.IsKept(facts.Plan, one), null);
        }

        var exposure = facts.ExposureOf(one, place);
        var isKept = exposure is not null && exposure.Worst <= objective;
        var most = isKept && facts.GrowthOf(one) is null ? MostPerRun(facts, one, place, objective) : null;
        return new ExposureRow(one.Name, place.Name, objective, exposure, null, isKept, most);
    }

    // To the nearest power of two below: a bound to remember, not a promise to the byte.
    private static ByteCount? MostPerRun(PlanFacts facts, PlannedClass one, PlannedPlace place, TimeSpan objective)
    {
        for (var power = LargestPower; power >= 16; power--)
        {
            if (facts.ExposureWith(one, place, one.Every, 1L << power) is { } exposure && exposure.Worst <= objective)
            {
                return new ByteCount(1L << power);
            }
        }

        return null;
    }
}
