using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Status;

/// <summary>A class at all its places.</summary>
/// <param name="Class">The class.</param>
/// <param name="Places">In the plan's order.</param>
public sealed record ClassStanding(PlannedClass Class, IReadOnlyList<PlaceStanding> Places)
{
    /// <summary>Where its objective is missed: places in a failure domain of which no place holds it.</summary>
    /// <remarks>
    /// What is in one domain is lost together and survives together, so one good copy in each is what the class was promised;
    /// a domain without one means that the loss of the others costs more than the objective.
    /// </remarks>
    public IReadOnlyList<PlaceStanding> Gaps =>
    [
        .. Places.GroupBy(static at => at.Place.Domain)
            .Where(static domain => domain.All(static at => at.Standing != Standing.Holds))
            .SelectMany(static domain => domain),
    ];

    public bool Holds => Gaps.Count == 0;
}
