using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>Where one copy of a blob lies.</summary>
/// <param name="Pack">The pack file.</param>
/// <param name="Packed">The blob and its place in the pack.</param>
public readonly record struct BlobLocation(Id Pack, PackedBlob Packed);
