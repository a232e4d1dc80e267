using Resgate.Format.Compression;
using Resgate.Primitives;
using Resgate.Repository.Caching;

namespace Resgate.Repository;

/// <summary>How a process wants to work with a repository; nothing of it is stored there.</summary>
public sealed record RepositoryOptions
{
    public static readonly ByteCount DefaultPackSize = ByteCount.Mebibytes(16);
    public static readonly ByteCount MinPackSize = ByteCount.Mebibytes(4);
    public static readonly ByteCount MaxPackSize = ByteCount.Mebibytes(128);

    /// <summary>Blob bytes after which a pack is finished.</summary>
    public ByteCount PackSize { get; init; } = DefaultPackSize;

    public CompressionMode Compression { get; init; } = CompressionMode.Auto;

    /// <summary>Whether everything sealed is opened and compared again before it is stored.</summary>
    public bool VerifyWrites { get; init; } = true;

    /// <summary>Where copies of snapshots, index files and trees are kept; null to keep none.</summary>
    public CacheFolder? Cache { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
