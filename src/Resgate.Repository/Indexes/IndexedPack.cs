using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>One pack as the index lists it.</summary>
/// <param name="Id">The pack file.</param>
/// <param name="Blobs">Its listed blobs by offset.</param>
/// <param name="FirstNumber">The entry number of its first blob; gaps in the listing take numbers, too.</param>
public sealed record IndexedPack(Id Id, PackedBlob[] Blobs, int FirstNumber);
