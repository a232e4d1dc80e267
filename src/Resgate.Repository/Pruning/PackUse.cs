using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Pruning;

/// <summary>How much of one pack is needed.</summary>
internal sealed class PackUse(Id id)
{
    public Id Id { get; } = id;

    public int UsedBlobs { get; private set; }

    public long UsedBytes { get; private set; }

    public int UnusedBlobs { get; private set; }

    public long UnusedBytes { get; private set; }

    /// <summary>Of the unused ones, those that are used in another pack.</summary>
    public int DuplicateBlobs { get; private set; }

    public long DuplicateBytes { get; private set; }

    public bool HasTrees { get; private set; }

    public bool IsMixed => HasTrees && _hasData;

    public bool HasUncompressed { get; private set; }

    public bool HasUncompressedTrees { get; private set; }

    /// <summary>Bytes of the file, as its blobs and its header add up.</summary>
    public long SizeOnDisk { get; private set; } = PackHeader.Overhead;

    public double UnusedShare => (double)UnusedBytes / SizeOnDisk;

    /// <summary>Set by the planner: rewrite whatever the share.</summary>
    public bool MustRewrite { get; set; }

    private bool _hasData;

    public void Count(PackedBlob blob, int version, bool isUsed, bool isDuplicate)
    {
        SizeOnDisk += blob.StoredLength + PackHeader.EntrySize(blob);
        HasTrees |= blob.Blob.Kind == BlobKind.Tree;
        _hasData |= blob.Blob.Kind == BlobKind.Data;
        HasUncompressed |= version >= 2 && !blob.IsCompressed;
        HasUncompressedTrees |= version >= 2 && !blob.IsCompressed && blob.Blob.Kind == BlobKind.Tree;
        if (isUsed)
        {
            UsedBlobs++;
            UsedBytes += blob.StoredLength;
            return;
        }

        UnusedBlobs++;
        UnusedBytes += blob.StoredLength;
        if (isDuplicate)
        {
            DuplicateBlobs++;
            DuplicateBytes += blob.StoredLength;
        }
    }

    /// <summary>Of several copies this one was chosen to count as used.</summary>
    public void TurnIntoUsed(PackedBlob blob)
    {
        UsedBlobs++;
        UsedBytes += blob.StoredLength;
        UnusedBlobs--;
        UnusedBytes -= blob.StoredLength;
        DuplicateBlobs--;
        DuplicateBytes -= blob.StoredLength;
    }
}
