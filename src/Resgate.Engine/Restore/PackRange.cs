using Resgate.Repository.Blobs;

namespace Resgate.Engine.Restore;

/// <summary>A range of a pack, and the placements that it serves.</summary>
/// <param name="Bytes">What to read.</param>
/// <param name="First">Index of the first placement that it serves.</param>
/// <param name="End">Index after the last.</param>
/// <param name="FirstFile">The first file of the batch that needs anything from this pack: packs are read in this order.</param>
internal readonly record struct PackRange(BlobRange Bytes, int First, int End, int FirstFile);
