using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>What retention needs to know of one snapshot.</summary>
/// <param name="Id">The snapshot's id.</param>
/// <param name="Time">When it was taken, in the zone offset it was written with: buckets follow that offset.</param>
/// <param name="Host">The host it was taken on.</param>
/// <param name="Paths">What was backed up, in any order.</param>
/// <param name="Tags">In any order; empty when it has none.</param>
/// <param name="IsPartial">Whether it is known to lack some of what was to be backed up.</param>
public sealed record RetentionCandidate(
    Id Id,
    Timestamp Time,
    string Host,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Tags,
    bool IsPartial = false);
