using Resgate.Engine.Backup.Places;
using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Takes a tree of files into the repository: everything but the snapshot itself.</summary>
/// <remarks>
/// The source's failures are told to the observer and cost an entry each; the repository's failures end the run. When
/// <see cref="RunAsync"/> returns, all blobs are stored and indexed, so a snapshot may be written.
/// With followers, a repository's failure costs that repository and the run goes on; each follower is finished by itself.
/// </remarks>
public sealed class BackupJob : IAsyncDisposable
{
    private readonly WriteSession _session;
    private readonly BackupRun _run;
    private readonly CancellationToken _lost;
    private bool _isFinished;

    public BackupJob(BackupRepository repository, BackupOptions options, IBackupObserver observer)
    {
        _session = repository.BeginWrite();
        _run = new BackupRun(repository, _session, options, observer);
    }

    /// <summary>A job for several repositories.</summary>
    /// <param name="repository">The first: what is compared with, and what sets the pace.</param>
    /// <param name="followers">The others; stay the caller's.</param>
    /// <param name="options">As for one. A dry run looks at the first only.</param>
    /// <param name="observer">As for one.</param>
    /// <param name="lost">Fires when the lock on the first is lost.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not all of them cut files in the same places.</exception>
    public BackupJob(
        BackupRepository repository,
        IReadOnlyList<BackupFollower> followers,
        BackupOptions options,
        IBackupObserver observer,
        CancellationToken lost)
        : this(repository, options, observer)
    {
        _lost = lost;
        BackupPlaces.RefuseOtherCuts(repository, followers);
        if (followers.Count > 0 && !options.DryRun)
        {
            _run.Places = new BackupPlaces(repository, _session, followers, _run.Counters, lost);
        }
    }

    public BackupCounters Counters => _run.Counters;

    /// <summary>Paths, in the snapshot, of the files that are read just now: one a worker at most, in no order.</summary>
    public IReadOnlyList<byte[]> FilesUnderWay() => _run.FilesUnderWay();

    /// <summary>With followers, why the first repository was given up; null while it was not.</summary>
    public ResgateException? Failure => _run.Places?.Failure;

    /// <summary>Does it, on all cores.</summary>
    /// <returns>The root tree's id.</returns>
    public async ValueTask<Id> RunAsync(CancellationToken cancellation)
    {
        OpenFileLimit.Raise();
        var root = new DirectoryJob(above: null, slot: 0, path: "/"u8.ToArray(), realPath: "/"u8.ToArray(), _run.Clock());
        _run.Work.Push(
            _run.Options.Stream is { } stream
                ? new StreamItem(_run, root, stream)
                : new VirtualDirectoryItem(_run, root, TargetTree.Of(_run.Options.Targets)),
            Urgency.Directory);
        using var reading = _run.Reading;
        _run.Places?.Begin();
        _run.Work.Run(
            Math.Max(Environment.ProcessorCount, _run.Options.ReadConcurrency),
            () => new BackupWorker(_run.Repository, _session, _run.Places, _run.AddFileUnderWay()),
            cancellation);
        if (_run.Places is { } places)
        {
            await places.FinishFirstAsync(cancellation);
        }
        else if (!_run.Options.DryRun)
        {
            await _session.FinishAsync(cancellation);
        }

        _isFinished = true;
        return _run.RootTree;
    }

    /// <summary>After a run that ended early, what has come as far as packs is listed, so that the next one need not store it again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isFinished && !_run.Options.DryRun && !_lost.IsCancellationRequested)
        {
            try
            {
                await _session.KeepAsync(CancellationToken.None);
            }
            catch (ResgateException)
            {
                // The run has failed already, for a reason that has been told.
            }
        }

        await _session.DisposeAsync();
    }
}
