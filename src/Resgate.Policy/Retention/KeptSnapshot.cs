namespace Resgate.Policy.Retention;

/// <summary>A snapshot that stays, and why.</summary>
/// <param name="Snapshot">The snapshot as it was given.</param>
/// <param name="Reasons">In restic's words and order, such as <c>oldest daily snapshot</c>; never empty.</param>
public sealed record KeptSnapshot(RetentionCandidate Snapshot, IReadOnlyList<string> Reasons);
