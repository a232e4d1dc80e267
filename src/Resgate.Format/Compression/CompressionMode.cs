namespace Resgate.Format.Compression;

/// <summary>How hard data blobs are compressed. Trees, indexes, snapshots and locks are compressed in every mode.</summary>
/// <remarks>Source: format page, section 3.2.</remarks>
public enum CompressionMode
{
    /// <summary>A middle way: zstd's level 3, less for content that looks incompressible.</summary>
    Auto,

    /// <summary>Data blobs are stored as they are.</summary>
    Off,

    /// <summary>Level 1.</summary>
    Fastest,

    /// <summary>Level 7.</summary>
    Better,

    /// <summary>Level 12.</summary>
    Max,
}
