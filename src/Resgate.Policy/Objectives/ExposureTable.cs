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
/// <param name="MostPerRun">How much a run may bring before the promise breaks; null when that is known, or it is broken already.</param>
public sealed record ExposureRow(
    string Class, string Place, TimeSpan Objective, Exposure? Exposure, TimeSpan? BroughtEvery, ByteCount? MostPerRun)
{
    public bool IsKept => BroughtEvery is not null || (Exposure is not null && Exposure.Worst <= Objective);
}

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
            return new ExposureRow(one.Name, place.Name, objective, null, place.BroughtEvery, null);
        }

        var exposure = facts.ExposureOf(one, place);
        var isKept = exposure is not null && exposure.Worst <= objective;
        var most = isKept && facts.GrowthOf(one) is null ? MostPerRun(facts, one, place, objective) : null;
        return new ExposureRow(one.Name, place.Name, objective, exposure, null, most);
    }

    // To the nearest power of two below: a bound to remember, not a promise to the byte.
    private static ByteCount? MostPerRun(PlanFacts facts, PlannedClass one, PlannedPlace place, TimeSpan objective)
    {
        var line = facts.LineTo(place);
        for (var power = LargestPower; power >= 16; power--)
        {
            if (ExposureModel.Worst(one.Every, one.Capture, 1L << power, line) is { } exposure && exposure.Worst <= objective)
            {
                return new ByteCount(1L << power);
            }
        }

        return null;
    }
}
