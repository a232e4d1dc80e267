using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Healing;

/// <summary>A pack that is there and not as it should be.</summary>
/// <param name="Id">The pack.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="What">What is wrong with it, in one phrase.</param>
/// <param name="Good">Blobs that can be read from it.</param>
/// <param name="Broken">Those that cannot.</param>
public sealed record DamagedPack(Id Id, long Size, string What, IReadOnlyList<PackedBlob> Good, IReadOnlyList<PackedBlob> Broken);
