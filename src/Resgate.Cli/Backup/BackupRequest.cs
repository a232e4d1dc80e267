using Resgate.Engine.Backup;
using Resgate.Engine.Backup.Places;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Backup;

/// <summary>One capture: what goes in, how it is read, and what the snapshot says of it.</summary>
internal sealed record BackupRequest
{
    public required BackupSources Sources { get; init; }

    /// <summary>How it is read. What is compared with and a stream are filled in when the repositories are open.</summary>
    public required BackupOptions Options { get; init; }

    /// <summary>The snapshot but for its tree, parent and counts.</summary>
    public required Snapshot Template { get; init; }

    /// <summary>More tags, known only when all has been read: by what was.</summary>
    public Func<BackupCounters, IReadOnlyList<string>> LateTags { get; init; } = static _ => [];

    /// <summary>When it began, for the summary.</summary>
    public required Timestamp Begin { get; init; }

    /// <summary>Finds the snapshot to compare with in the first repository.</summary>
    public required Func<BackupRepository, CancellationToken, ValueTask<StoredSnapshot?>> FindParent { get; init; }

    /// <summary>How slow further repositories may be.</summary>
    public FollowerLimits Limits { get; init; } = new();

    /// <summary>Makes no snapshot when nothing differs from the parent.</summary>
    public bool SkipsUnchanged { get; init; }
}
