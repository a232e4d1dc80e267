using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>A class's point at one place.</summary>
/// <param name="Place">Its name.</param>
/// <param name="Snapshot">The point's id there.</param>
/// <param name="Added">Bytes that were stored for it there.</param>
internal sealed record StoredPoint(string Place, Id Snapshot, ByteCount Added);
