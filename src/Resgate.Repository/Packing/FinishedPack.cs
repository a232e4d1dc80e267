using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Packing;

/// <summary>A pack that is stored for good.</summary>
/// <param name="Id">Its name: the hash of its bytes.</param>
/// <param name="Size">Its bytes, header and length field included.</param>
/// <param name="Blobs">What is in it, by offset. Nobody else has this memory.</param>
public sealed record FinishedPack(Id Id, long Size, Memory<PackedBlob> Blobs);
