namespace Resgate.Recovery.Graph.Sets;

/// <summary>What an examination of a set has shown.</summary>
/// <param name="Gaps">Every clip that does not fit, by name.</param>
/// <param name="Entries">How many videos the state lists; null when the set has no state.</param>
/// <param name="Clips">How many clips there are.</param>
/// <param name="AgedOut">How many files are gone because they had reached their age.</param>
public sealed record SetFindings(IReadOnlyList<ClipGap> Gaps, int? Entries, int Clips, int AgedOut)
{
    /// <summary>Whether nothing is lost when this set is restored and the system is started.</summary>
    public bool HoldsTogether => Gaps.All(static gap => gap.IsMended);

    /// <summary>Whether there is anything that could fit together.</summary>
    public bool IsGraph => Entries is not null || Clips > 0;
}
