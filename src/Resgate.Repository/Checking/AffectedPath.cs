using Resgate.Primitives;

namespace Resgate.Repository.Checking;

/// <summary>A file or directory of a snapshot that cannot be restored whole.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Path">The path in it, for people: bytes that are not UTF-8 shown as U+FFFD.</param>
/// <param name="Blob">The first blob it lacks, for people.</param>
public sealed record AffectedPath(Id Snapshot, string Path, string Blob);
