using Resgate.Format.Packs;

namespace Resgate.Repository.Blobs;

/// <summary>A blob that was read, opened and verified. Its memory is its reader's, and good until that reads the next one.</summary>
/// <param name="Packed">What the index says of it.</param>
/// <param name="Plain">Its content.</param>
/// <param name="Frame">The zstd frame that it was stored in; empty when it was stored as it is, or that was not kept.</param>
/// <param name="FrameChecksum"><see cref="BlobWriter.ChecksumOf"/> of the frame, taken before it was decompressed.</param>
/// <param name="Sealed">Its bytes in the pack; empty when they were not kept.</param>
internal readonly record struct OpenBlob(
    PackedBlob Packed, ReadOnlyMemory<byte> Plain, ReadOnlyMemory<byte> Frame, UInt128 FrameChecksum, ReadOnlyMemory<byte> Sealed)
{
    public BlobHandle Blob => Packed.Blob;
}
