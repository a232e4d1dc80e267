using Resgate.Primitives;

namespace Resgate.Format.Snapshots;

/// <summary>What a backup counted, as its snapshot keeps it. Numbers of entries, or bytes where it says so.</summary>
/// <remarks>Source: format page, section 6.7.</remarks>
public sealed record SnapshotSummary
{
    public Timestamp BackupStart { get; init; }

    public Timestamp BackupEnd { get; init; }

    public ulong FilesNew { get; init; }

    public ulong FilesChanged { get; init; }

    public ulong FilesUnmodified { get; init; }

    public ulong DirectoriesNew { get; init; }

    public ulong DirectoriesChanged { get; init; }

    public ulong DirectoriesUnmodified { get; init; }

    /// <summary>Data blobs that were new to the repository.</summary>
    public ulong DataBlobs { get; init; }

    /// <summary>Tree blobs that were new to the repository.</summary>
    public ulong TreeBlobs { get; init; }

    /// <summary>Plain bytes of the new blobs.</summary>
    public ulong DataAdded { get; init; }

    /// <summary>Bytes that the new blobs take in packs, their header entries included.</summary>
    public ulong DataAddedPacked { get; init; }

    public ulong TotalFilesProcessed { get; init; }

    public ulong TotalBytesProcessed { get; init; }
}
