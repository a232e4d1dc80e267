namespace Resgate.Policy.Retention;

/// <summary>What happens to one group.</summary>
/// <param name="Key">Which group.</param>
/// <param name="Keep">Newest first.</param>
/// <param name="Remove">Newest first.</param>
public sealed record GroupPlan(GroupKey Key, IReadOnlyList<KeptSnapshot> Keep, IReadOnlyList<RetentionCandidate> Remove);
