using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>One counting or within-bucket rule on its way through a group, newest snapshot first.</summary>
/// <remarks>
/// Keeps the newest of each run of equal buckets. The group's oldest snapshot is kept on top while the count is not
/// used up, so that a history shorter than the rule asks for keeps its whole length.
/// Source: format page, section 10.2.
/// </remarks>
/// <param name="size">How time is divided.</param>
/// <param name="count">Buckets to keep; unlimited for the within rules.</param>
/// <param name="after">Only snapshots later than this, strictly; null for all of them.</param>
/// <param name="reason">What is printed for a snapshot this rule keeps.</param>
internal sealed class BucketRule(BucketSize size, KeepCount count, Timestamp? after, string reason)
{
    private int _left = count.Count;
    private long? _lastKept;

    /// <summary>Why this rule keeps the snapshot, or null when it does not. To be asked once for each, in order.</summary>
    public string? Consider(Timestamp time, int position, bool isOldest)
    {
        if ((!count.IsUnlimited && _left == 0) || (after is { } limit && time <= limit))
        {
            return null;
        }

        var bucket = size.BucketOf(time, position);
        var isNew = bucket != _lastKept;
        if (!isNew && !isOldest)
        {
            return null;
        }

        _lastKept = bucket;
        if (!count.IsUnlimited)
        {
            _left--;
        }

        return isNew ? reason : $"oldest {reason}";
    }
}
