using Resgate.Primitives;

namespace Resgate.Engine.Restore;

/// <summary>Neighbouring blobs of a pack that are read with one call.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Offset">Where the range begins in it.</param>
/// <param name="Length">Bytes, gaps between the blobs included.</param>
/// <param name="First">Index of the first placement that it serves.</param>
/// <param name="End">Index after the last.</param>
/// <param name="FirstFile">The first file of the batch that needs anything from this pack: packs are read in this order.</param>
internal readonly record struct PackRange(Id Pack, long Offset, int Length, int First, int End, int FirstFile);
