using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>When and where a policy is applied.</summary>
/// <param name="Now">Snapshots taken at this moment or later do not set the end that durations are counted back from.</param>
/// <param name="Zone">The local zone, for durations that span a clock change.</param>
public readonly record struct RetentionMoment(Timestamp Now, TimeZoneInfo Zone)
{
    public static RetentionMoment From(TimeProvider time) => new(Timestamp.From(time.GetUtcNow()), time.LocalTimeZone);
}
