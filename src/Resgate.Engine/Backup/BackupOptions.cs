using Resgate.Primitives;

namespace Resgate.Engine.Backup;

/// <summary>What to back up, and how.</summary>
public sealed record BackupOptions
{
    /// <summary>Paths as the user wrote them, raw bytes, absolute or relative to the working directory.</summary>
    public required IReadOnlyList<byte[]> Targets { get; init; }

    /// <summary>Stored instead of <see cref="Targets"/> when set.</summary>
    public SourceStream? Stream { get; init; }

    /// <summary>The tree of the snapshot to compare with; null reads every file.</summary>
    public Id? ParentTree { get; init; }

    /// <summary>Absolute paths of folders: those that lie beside each other are captured in this order, each as a whole.</summary>
    public IReadOnlyList<byte[]> Order { get; init; } = [];

    public SourceFilter Filter { get; init; } = SourceFilter.Nothing;

    /// <summary>Trust size and times though the inode is another; the change time is not looked at either.</summary>
    public bool IgnoreInode { get; init; }

    public bool IgnoreChangeTime { get; init; }

    public bool KeepAccessTime { get; init; }

    /// <summary>Store no device number where it tells no hard links apart: it may be another at every mount.</summary>
    public bool DeviceIdsOfHardLinksOnly { get; init; }

    /// <summary>Reads and counts, stores nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Files read at once; what follows the reading uses all cores in any case.</summary>
    public int ReadConcurrency { get; init; } = 2;
}
