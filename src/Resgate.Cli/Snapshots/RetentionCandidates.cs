using Resgate.Policy.Retention;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>Stored snapshots as retention sees them.</summary>
internal static class RetentionCandidates
{
    public static IEnumerable<RetentionCandidate> Of(IEnumerable<StoredSnapshot> snapshots) => snapshots.Select(static stored =>
        new RetentionCandidate(
            stored.Id,
            stored.Snapshot.Time,
            stored.Snapshot.HostName,
            stored.Snapshot.Paths,
            stored.Snapshot.Tags,
            IsPartial: stored.Snapshot.IsPartial));
}
