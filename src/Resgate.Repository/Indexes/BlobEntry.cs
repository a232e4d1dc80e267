using System.Runtime.InteropServices;
using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>One blob in the index, 40 bytes. Where it ends is told by the entry behind it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct BlobEntry
{
    /// <summary>Blobs have to end below this offset; the bit above it tells trees from data.</summary>
    public const uint OffsetLimit = 0x8000_0000;

    public readonly Id Id;
    private readonly uint _offsetAndKind;
    private readonly uint _plainLength;

    public BlobEntry(PackedBlob blob)
    {
        Id = blob.Blob.Id;
        _offsetAndKind = blob.Offset | (blob.Blob.Kind == BlobKind.Tree ? OffsetLimit : 0);
        _plainLength = blob.PlainLength;
    }

    /// <summary>Stands for bytes that no listing accounts for.</summary>
    private BlobEntry(uint offset) => _offsetAndKind = offset;

    public static BlobEntry Gap(uint offset) => new(offset);

    public bool IsGap => Id.IsNull;

    public BlobKind Kind => (_offsetAndKind & OffsetLimit) == 0 ? BlobKind.Data : BlobKind.Tree;

    public uint Offset => _offsetAndKind & ~OffsetLimit;

    public bool Is(BlobHandle blob) => Id == blob.Id && Kind == blob.Kind;

    public PackedBlob Describe(uint storedLength) =>
        new(new BlobHandle(Kind, Id), Offset, storedLength, _plainLength);
}
