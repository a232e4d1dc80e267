namespace Resgate.Policy.Objectives.Status;

/// <summary>How far a point has been shown good. Checks and drills that are recorded add their own steps above these.</summary>
public enum Proof
{
    /// <summary>There is nothing to prove.</summary>
    None,

    /// <summary>The place vouches for having it.</summary>
    Stored,
}
