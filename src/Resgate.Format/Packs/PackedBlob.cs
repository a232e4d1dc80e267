namespace Resgate.Format.Packs;

/// <summary>One blob as a pack's header or an index tells it: what it is and where it lies in the pack.</summary>
/// <param name="Blob">Kind and id.</param>
/// <param name="Offset">Bytes from the pack's start to the sealed blob.</param>
/// <param name="StoredLength">Sealed bytes, the 32 of sealing included.</param>
/// <param name="PlainLength">Bytes before compression; 0 when the blob is stored uncompressed.</param>
public readonly record struct PackedBlob(BlobHandle Blob, uint Offset, uint StoredLength, uint PlainLength)
{
    public bool IsCompressed => PlainLength != 0;
}
