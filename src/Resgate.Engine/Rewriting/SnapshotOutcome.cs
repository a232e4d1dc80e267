using Resgate.Primitives;

namespace Resgate.Engine.Rewriting;

/// <summary>What became of a snapshot; in a dry run, what would become of it.</summary>
/// <param name="Change">The kind of change.</param>
/// <param name="NewId">The successor, when it is stored.</param>
public readonly record struct SnapshotOutcome(SnapshotChange Change, Id? NewId = null)
{
    public bool IsChanged => Change != SnapshotChange.None;
}
