namespace Resgate.Recovery.Verdicts;

/// <summary>What the content of a file says of itself.</summary>
public enum VerdictKind
{
    /// <summary>Nothing in it says whether it is whole.</summary>
    Unknown,

    /// <summary>It is what its kind has to be, as far as that can be told without its application.</summary>
    Intact,

    /// <summary>It cannot be what it is meant to be.</summary>
    Damaged,
}
