using Resgate.Primitives;

namespace Resgate.Format.Snapshots;

/// <summary>One backup: what was saved, when, where from, and the tree that holds it.</summary>
/// <remarks>
/// The id is not here: it is the hash of the stored file, and the same snapshot stored twice has two. Keys that other tools add are
/// lost when a snapshot is written again, as with restic. Lists are never null, and left out of the document when empty, but for
/// <see cref="Paths"/>. Source: format page, section 6.7.
/// </remarks>
public sealed record Snapshot
{
    /// <summary>The backup's start, or what the user said it shall count as.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The snapshot that unchanged files were compared with.</summary>
    public Id? Parent { get; init; }

    public required Id Tree { get; init; }

    /// <summary>Absolute, in the user's order.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    public string HostName { get; init; } = "";

    public string UserName { get; init; } = "";

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    /// <summary>Patterns given one by one; those from files are not recorded.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The first snapshot of which this is an edited copy (section 6.8).</summary>
    public Id? Original { get; init; }

    /// <summary>The program that wrote it, such as <c>restic 0.19.1</c>; empty before 0.16.</summary>
    public string ProgramVersion { get; init; } = "";

    /// <summary>Null when the snapshot was made by another operation than a backup, or before 0.17.</summary>
    public SnapshotSummary? Summary { get; init; }

    /// <summary>Null when nothing was left out, or when another program wrote it, which does not say.</summary>
    public PartialMark? Partial { get; init; }

    /// <summary>Whether it is known to lack something, by its mark or by the tag that is left of it.</summary>
    public bool IsPartial => Partial is not null || Tags.Contains(PartialMark.Tag);
}
