namespace Resgate.Repository.Pruning;

/// <summary>The figures of a prune plan: blobs and stored bytes, pack headers left out unless said.</summary>
public sealed class PruneStatistics
{
    public long UsedBlobs { get; internal set; }

    public long UsedBytes { get; internal set; }

    public long UnusedBlobs { get; internal set; }

    public long UnusedBytes { get; internal set; }

    /// <summary>Further copies of used blobs; counted as unused, too.</summary>
    public long DuplicateBlobs { get; internal set; }

    public long DuplicateBytes { get; internal set; }

    /// <summary>Bytes of files that no index lists.</summary>
    public long UnlistedBytes { get; internal set; }

    public long RepackBlobs { get; internal set; }

    /// <summary>Bytes of the packs to rewrite, headers included.</summary>
    public long RepackBytes { get; internal set; }

    /// <summary>Bytes of those that will not come back.</summary>
    public long RepackRemovedBytes { get; internal set; }

    public long RepackRemovedBlobs { get; internal set; }

    public long RemovedBlobs { get; internal set; }

    public long RemovedBytes { get; internal set; }

    /// <summary>Bytes of packs with uncompressed blobs that stay as they are; 0 in format version 1, which knows no other.</summary>
    public long UncompressedBytes { get; internal set; }

    /// <summary>Packs with nothing unused, at the place.</summary>
    public int UsedPacks { get; internal set; }

    public int PartlyUsedPacks { get; internal set; }

    public int UnusedPacks { get; internal set; }

    public int KeptPacks { get; internal set; }

    /// <summary>Blobs that go for good.</summary>
    public long FreedBlobs => RemovedBlobs + RepackRemovedBlobs;

    public long TotalBlobs => UsedBlobs + UnusedBlobs;

    public long TotalBytes => UsedBytes + UnusedBytes + UnlistedBytes;

    /// <summary>What the place will have less afterwards.</summary>
    public long FreedBytes => RemovedBytes + RepackRemovedBytes + UnlistedBytes;

    /// <summary>Unused bytes that stay because the limits allow it.</summary>
    public long UnusedBytesLeft => UnusedBytes - RemovedBytes - RepackRemovedBytes;
}
