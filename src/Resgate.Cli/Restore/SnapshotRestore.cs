using Resgate.Cli.Snapshots;
using Resgate.Engine.Filters;
using Resgate.Engine.Restore;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Restore;

/// <summary>Restores a snapshot that was found, and tells of it.</summary>
/// <param name="call">Where to tell.</param>
/// <param name="open">The repository; its index is loaded.</param>
/// <param name="options">What is restored, and how.</param>
internal sealed class SnapshotRestore(Invocation call, OpenRepository open, RestoreOptions options)
{
    /// <param name="found">The snapshot.</param>
    /// <param name="tree">Its tree, or the one of a folder in it.</param>
    /// <param name="target">The folder that gets what is in the tree.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: something could not be restored; each has been told.</exception>
    public void Run(StoredSnapshot found, Id tree, string target)
    {
        call.Say($"restoring {SnapshotTitle.Of(found)} to {target}");
        if (found.Snapshot.Partial is { } partial)
        {
            call.Warn(
                $"warning: snapshot {found.Id.ToShortString()} is partial: "
                + $"its backup could not store everything ({partial.Errors} errors)");
        }

        var started = call.Time.GetTimestamp();
        var isWhole = tree == found.Snapshot.Tree && options.Filter == PathFilter.All;
        var expected = isWhole ? (long)(found.Snapshot.Summary?.TotalBytesProcessed ?? 0) : 0;
        using var report = new RestoreReport(call, expected);
        var job = new RestoreJob(open.Repository, options, report);
        report.Begin(job.Counters);
        job.Run(tree, target, open.Cancellation);
        report.End(job.Counters, call.Time.GetElapsedTime(started));
        if (job.Counters.Errors > 0)
        {
            throw new ResgateException(FailureKind.Failed, $"there were {job.Counters.Errors} errors");
        }

        if (options.Verify)
        {
            // Each file was read back when it was written; restic does that in a second pass, of which it tells.
            call.Say($"verifying files in {target}");
            var took = Duration.Format(call.Time.GetElapsedTime(started));
            call.Say($"finished verifying {job.Counters.FilesVerified} files in {target} (took {took})");
        }
    }
}
