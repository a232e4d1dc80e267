namespace Resgate.Engine.Rewriting;

/// <summary>How a snapshot changed.</summary>
public enum SnapshotChange
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Nothing of it was left, and it was removed.</summary>
    Removed,

    /// <summary>It has a successor.</summary>
    Replaced,
}
