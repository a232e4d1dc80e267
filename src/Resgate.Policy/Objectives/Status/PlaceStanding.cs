using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Status;

/// <summary>A class at one of its places, measured against what was promised.</summary>
/// <param name="Class">The class.</param>
/// <param name="Place">The place.</param>
/// <param name="Standing">The verdict.</param>
/// <param name="Holding">What is there, or was when somebody last looked; null when nobody has ever seen it.</param>
/// <param name="Objective">How old the newest whole point may be.</param>
/// <param name="Age">How old it is, from its capture's start; null when there is none, or none is known.</param>
public sealed record PlaceStanding(
    PlannedClass Class, PlannedPlace Place, Standing Standing, ClassHolding? Holding, TimeSpan Objective, TimeSpan? Age)
{
    /// <summary>By how much the objective is missed; zero or less when it is not, null when there is no age.</summary>
    public TimeSpan? Beyond => Age - Objective;

    /// <summary>Of what is only remembered, nothing is proved.</summary>
    public Proof Proof => Standing != Standing.Unknown && Holding is { Points: > 0 } ? Proof.Stored : Proof.None;
}
