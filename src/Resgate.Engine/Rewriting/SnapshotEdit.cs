using Resgate.Format.Snapshots;
using Resgate.Primitives;

namespace Resgate.Engine.Rewriting;

/// <summary>What a rewrite or a repair does to snapshots beside their trees.</summary>
public sealed record SnapshotEdit
{
    /// <summary>Put on new snapshots when the old ones stay.</summary>
    public required string Tag { get; init; }

    /// <summary>Whether an old snapshot goes when its successor is stored.</summary>
    public bool Forget { get; init; }

    /// <summary>Whether a snapshot of which nothing would be left stays as it is, instead of being removed.</summary>
    public bool KeepsWhatWouldBeEmpty { get; init; }

    /// <summary>Null to keep the host name.</summary>
    public string? NewHost { get; init; }

    /// <summary>Null to keep the time.</summary>
    public Timestamp? NewTime { get; init; }

    public bool ChangesMetadata => NewHost is not null || NewTime is not null;

    /// <summary>The successor of a snapshot.</summary>
    public Snapshot Apply(Snapshot old, Id oldId, Id tree, SnapshotSummary? summary) => old with
    {
        Tree = tree,
        Original = oldId,
        Summary = summary ?? old.Summary,
        HostName = NewHost ?? old.HostName,
        Time = NewTime ?? old.Time,
        Tags = Forget || old.Tags.Contains(Tag) ? old.Tags : [.. old.Tags, Tag],
    };
}
