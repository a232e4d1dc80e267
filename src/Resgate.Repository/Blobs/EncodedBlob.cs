using Resgate.Format.Packs;

namespace Resgate.Repository.Blobs;

/// <summary>A blob as a pack will hold it, but for the seal: what several repositories can share.</summary>
/// <param name="Blob">Its identity.</param>
/// <param name="Content">A zstd frame, or the plain content.</param>
/// <param name="Checksum"><see cref="BlobWriter.ChecksumOf"/> of <paramref name="Content"/>.</param>
/// <param name="PlainLength">Bytes before compression; 0 when it is stored as it is.</param>
/// <param name="NeedsFrame">The content is plain, and gets a frame of raw blocks while it is sealed.</param>
public readonly record struct EncodedBlob(
    BlobHandle Blob, ReadOnlyMemory<byte> Content, UInt128 Checksum, uint PlainLength, bool NeedsFrame);
