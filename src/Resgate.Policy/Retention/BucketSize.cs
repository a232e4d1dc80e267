namespace Resgate.Policy.Retention;

/// <summary>How a counting rule divides time. Two snapshots in one bucket count once.</summary>
internal enum BucketSize
{
    /// <summary>Every snapshot is a bucket of its own.</summary>
    Snapshot,
    Hour,
    Day,

    /// <summary>Monday to Sunday, which is an ISO week of an ISO year.</summary>
    Week,
    Month,
    Year,
}
