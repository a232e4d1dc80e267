namespace Resgate.Format.Snapshots;

/// <summary>The mark of a snapshot that lacks some of what its backup was asked to store.</summary>
/// <remarks>
/// Ours: restic has no such key. It passes over ours, and leaves it out when it writes the snapshot again. See
/// <c>docs/format.md</c>, and lost data, row 20.
/// </remarks>
/// <param name="Errors">Entries that could not be read, and named paths that were not there.</param>
public sealed record PartialMark(ulong Errors);
