namespace Resgate.Policy.Retention;

/// <summary>Snapshots that a policy is applied to together.</summary>
/// <param name="Key">What they have in common.</param>
/// <param name="Snapshots">Newest first; never empty.</param>
public sealed record RetentionGroup(GroupKey Key, IReadOnlyList<RetentionCandidate> Snapshots);
