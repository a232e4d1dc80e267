using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>All rules of a policy on their way through one group, newest snapshot first.</summary>
/// <remarks>
/// Durations are counted back from <c>end</c>; it is null when all snapshots lie in the future, which keeps all of them
/// within.
/// </remarks>
internal sealed class RetentionWalk(RetentionRules rules, Timestamp? end, TimeZoneInfo zone)
{
    private readonly Timestamp? _within = rules.Within.IsEmpty ? null : end is { } moment ? rules.Within.Before(moment, zone) : null;
    private readonly BucketRule[] _buckets =
    [
        .. rules.Counts
            .Where(rule => !rule.Count.IsOff)
            .Select(rule => new BucketRule(rule.Size, rule.Count, after: null, $"{rule.Name} snapshot")),
        .. rules.Withins
            .Where(rule => !rule.Span.IsEmpty)
            .Select(rule => new BucketRule(rule.Size, KeepCount.Unlimited, end is { } from ? rule.Span.Before(from, zone) : null, $"{rule.Name} within {rule.Span}")),
    ];

    /// <summary>Every rule that keeps the snapshot, in restic's order; empty when it goes.</summary>
    /// <remarks>Each rule is asked even when an earlier one has said yes, for each keeps its own count.</remarks>
    public List<string> Consider(RetentionCandidate snapshot, int position, bool isOldest)
    {
        var reasons = new List<string>();
        foreach (var list in rules.Tags)
        {
            if (list.IsIn(snapshot.Tags))
            {
                reasons.Add($"has tags {list}");
            }
        }

        if (!rules.Within.IsEmpty && (_within is not { } limit || snapshot.Time > limit))
        {
            reasons.Add($"within {rules.Within}");
        }

        foreach (var rule in _buckets)
        {
            if (rule.Consider(snapshot.Time, position, isOldest) is { } reason)
            {
                reasons.Add(reason);
            }
        }

        return reasons;
    }
}
