namespace Resgate.Engine.Stats;

/// <summary>What <c>stats</c> found. Numbers that the mode does not ask for are 0.</summary>
public sealed class StatsReport
{
    public long Snapshots { get; internal set; }

    /// <summary>Bytes.</summary>
    public ulong Size { get; internal set; }

    public long Files { get; internal set; }

    public long Blobs { get; internal set; }

    /// <summary>Bytes that the blobs would take without compression, 32 of sealing each included; only where the format can compress.</summary>
    public ulong UncompressedSize { get; internal set; }

    /// <summary>Bytes of the compressed blobs before compression; sealing included.</summary>
    internal ulong CompressedFrom { get; set; }

    /// <summary>Bytes of the compressed blobs after compression; sealing included.</summary>
    internal ulong CompressedTo { get; set; }

    /// <summary>How many times smaller compression made the blobs it was applied to.</summary>
    public double CompressionRatio => CompressedTo == 0 ? 0 : (double)CompressedFrom / CompressedTo;

    /// <summary>Percent of the bytes that are in compressed blobs.</summary>
    public double CompressionProgress => UncompressedSize == 0 ? 0 : (double)CompressedFrom / UncompressedSize * 100;

    /// <summary>Percent of the bytes that compression saved.</summary>
    public double CompressionSpaceSaving => UncompressedSize == 0 ? 0 : (1 - ((double)Size / UncompressedSize)) * 100;
}
