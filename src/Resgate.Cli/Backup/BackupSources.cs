namespace Resgate.Cli.Backup;

/// <summary>What a backup takes in: paths, or one stream.</summary>
internal sealed class BackupSources
{
    /// <summary>Paths that exist, as they were written.</summary>
    public IReadOnlyList<byte[]> Targets { get; init; } = [];

    /// <summary>All paths in absolute form, for the snapshot.</summary>
    public required IReadOnlyList<string> SnapshotPaths { get; init; }

    /// <summary>Named paths that do not exist.</summary>
    public int MissingCount { get; init; }

    /// <summary>The file that a stream becomes; null when paths are backed up.</summary>
    public byte[]? StreamPath { get; init; }

    /// <summary>The command whose output is the stream; null for standard input.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    public bool IsStream => StreamPath is not null;

    /// <summary>Whether the stream is standard input, which no earlier snapshot is compared with.</summary>
    public bool IsInput => IsStream && Command is null;
}
