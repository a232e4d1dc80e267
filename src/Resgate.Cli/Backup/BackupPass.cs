using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Cli.Backup;

/// <summary>One capture, stored in one or several repositories while it is read once.</summary>
/// <param name="call">Where failures of repositories are told.</param>
/// <param name="request">What to capture.</param>
/// <param name="report">Hears of everything else; stays the caller's.</param>
internal sealed class BackupPass(Invocation call, BackupRequest request, IBackupReport report)
{
    /// <param name="wanted">Where to store it; the first that can be opened sets the pace and has the parent.</param>
    /// <exception cref="ResgateException">No repository can be opened, or none has the snapshot.</exception>
    public async ValueTask<BackupOutcome> RunAsync(IReadOnlyList<RepositoryChoice> wanted)
    {
        List<RepositoryChoice> choices = [.. wanted];
        await using var first = new RepositoryGroup(call, isTolerant: choices.Count > 1);
        var mode = request.Options.DryRun ? LockMode.None : LockMode.Append;
        var open = await first.AddFirstAsync(choices, one => call.OpenAsync(one, mode));
        var repository = open.Repository;
        var parent = await request.FindParent(repository, open.Cancellation);
        await repository.LoadIndexAsync(open.Cancellation);
        await LostPacks.ForgetAsync(repository, call, open.Cancellation);
        await using var followers = await Followers.OpenAsync(call, open, report, choices, request.Limits);

        // With others to store to, the loss of one lock costs that repository and not the run.
        var cancellation = followers.All.Count > 0 ? call.Cancellation : open.Cancellation;
        await using var command = request.Sources.Command is { } words ? SourceCommand.Start(words) : null;
        var options = request.Options with
        {
            ParentTree = parent?.Snapshot.Tree,
            Stream = request.Sources.StreamPath is { } path ? new SourceStream(path, StreamOf(command, cancellation)) : null,
        };
        await using var job = new BackupJob(repository, followers.All, options, report, open.Lost);
        report.Begin(job, parent);
        var tree = await job.RunAsync(cancellation);

        var end = Timestamp.From(call.Time.GetLocalNow());
        var errors = job.Counters.Errors + request.Sources.MissingCount;
        var isSkipped = (request.SkipsUnchanged && parent?.Snapshot.Tree == tree) || options.DryRun;
        var snapshot = Describe(job.Counters);
        var (id, failure) = isSkipped || job.Failure is not null
            ? (null, job.Failure)
            : await SaveAsync(repository, snapshot, followers, cancellation);
        report.End(open, job.Counters, snapshot, id);
        var isEverywhere = isSkipped || await followers.SaveAsync(id, Describe);
        TellFailure(call, repository, failure, followers);
        return new BackupOutcome(errors, isEverywhere && followers.IsComplete && (failure ?? first.Failure) is null);

        Snapshot Describe(BackupCounters added) => request.Template with
        {
            Tags = [.. request.Template.Tags, .. request.LateTags(job.Counters)],
            Parent = parent?.Id,
            Tree = tree,
            Summary = Summarize(job.Counters, added, request.Begin, end),
            Partial = errors > 0 ? new PartialMark((ulong)errors) : null,
        };
    }

    /// <summary>Stores the first repository's snapshot. When there are others to go on with, its failure is no end.</summary>
    private static async ValueTask<(Id? Id, ResgateException? Failure)> SaveAsync(
        BackupRepository repository, Snapshot snapshot, Followers followers, CancellationToken cancellation)
    {
        try
        {
            return (await repository.SaveSnapshotAsync(snapshot, cancellation), null);
        }
        catch (ResgateException failure) when (followers.All.Count > 0 && failure.Kind != FailureKind.Cancelled)
        {
            return (null, failure);
        }
    }

    /// <summary>Tells that the first repository was given up.</summary>
    /// <exception cref="ResgateException">Its failure, when no other one has the snapshot either.</exception>
    private static void TellFailure(Invocation call, BackupRepository repository, ResgateException? failure, Followers followers)
    {
        if (failure is not null)
        {
            RepositoryGroup.TellGoingOnWithout(call, repository.Store.Location, followers.HaveAny ? failure : throw failure);
        }
    }

    private static InterruptibleStream StreamOf(SourceCommand? command, CancellationToken cancellation) => command is null
        ? new InterruptibleStream(Console.OpenStandardInput(), static () => { }, cancellation)
        : new InterruptibleStream(command.Output, command.Finish, cancellation);

    /// <param name="counters">Of what was read.</param>
    /// <param name="added">Of what was new to the repository.</param>
    /// <param name="begin">Of the run.</param>
    /// <param name="end">Of the run.</param>
    private static SnapshotSummary Summarize(
        BackupCounters counters, BackupCounters added, Timestamp begin, Timestamp end) => new()
    {
        BackupStart = begin,
        BackupEnd = end,
        FilesNew = (ulong)counters.FilesNew,
        FilesChanged = (ulong)counters.FilesChanged,
        FilesUnmodified = (ulong)counters.FilesUnmodified,
        DirectoriesNew = (ulong)counters.DirectoriesNew,
        DirectoriesChanged = (ulong)counters.DirectoriesChanged,
        DirectoriesUnmodified = (ulong)counters.DirectoriesUnmodified,
        DataBlobs = (ulong)added.DataBlobs,
        TreeBlobs = (ulong)added.TreeBlobs,
        DataAdded = (ulong)added.BytesAdded,
        DataAddedPacked = (ulong)added.BytesStored,
        TotalFilesProcessed = (ulong)counters.Files,
        TotalBytesProcessed = (ulong)counters.BytesProcessed,
    };
}
