using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Status;

/// <summary>Which promises of a plan hold now, judged by what its places have. The rule is in <c>docs/status.md</c>.</summary>
/// <param name="Classes">In the plan's order.</param>
public sealed record PlanStatus(IReadOnlyList<ClassStanding> Classes)
{
    public bool Holds => Classes.All(static one => one.Holds);

    /// <summary>What to look at first: of what is missed, the worst; null when nothing is.</summary>
    /// <remarks>A place without a point comes before the one that is longest beyond, that before one that nobody could ask.</remarks>
    public PlaceStanding? WorstGap => Classes.SelectMany(static one => one.Gaps)
        .OrderByDescending(static gap => gap.Standing)
        .ThenByDescending(static gap => gap.Beyond ?? TimeSpan.MaxValue)
        .FirstOrDefault();

    /// <summary>Where the least time is left until an objective is missed; null when no objective holds anywhere.</summary>
    public PlaceStanding? Tightest => Classes.SelectMany(static one => one.Places)
        .Where(static at => at.Standing == Standing.Holds)
        .MaxBy(static at => at.Beyond);

    /// <param name="plan">The plan.</param>
    /// <param name="holdings">What places have, at most one for each class and place; none for a place that nobody has ever asked.</param>
    /// <param name="now">Ages are measured to here.</param>
    public static PlanStatus Of(Plan plan, IReadOnlyList<ClassHolding> holdings, DateTimeOffset now) =>
        new([.. plan.Classes.Select(one => new ClassStanding(
            one,
            [.. plan.PlacesOf(one).Select(place => At(one, place, Find(holdings, one, place), now))]))]);

    private static ClassHolding? Find(IReadOnlyList<ClassHolding> holdings, PlannedClass one, PlannedPlace place) =>
        holdings.FirstOrDefault(holding => holding.Class == one.Name && holding.Place == place.Name);

    private static PlaceStanding At(PlannedClass one, PlannedPlace place, ClassHolding? holding, DateTimeOffset now)
    {
        var objective = ObjectiveOf(one, place);

        // What is remembered may have been seen by a clock that was ahead of this one.
        var age = holding?.Whole is { } whole && whole <= now ? now - whole : (TimeSpan?)null;
        var standing = (holding, age) switch
        {
            (null, _) => Standing.Unknown,

            // Only of a place that is away by plan, what was last seen there is as good as it gets.
            ({ Seen: not null }, _) when place.BroughtEvery is null => Standing.Unknown,
            (_, null) => Standing.Missing,
            _ => age <= objective ? Standing.Holds : Standing.Late,
        };
        return new PlaceStanding(one, place, standing, holding, objective, age);
    }

    // The copy that a place brings home is as old as the time between two visits, and one capture more.
    private static TimeSpan ObjectiveOf(PlannedClass one, PlannedPlace place)
    {
        var promised = PlanFacts.Objective(one, place);
        return place.BroughtEvery is { } brought && brought + one.Every + one.Capture is var away && away > promised ? away : promised;
    }
}
