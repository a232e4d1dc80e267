using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Takes a tree of files into the repository: everything but the snapshot itself.</summary>
/// <remarks>
/// The source's failures are told to the observer and cost an entry each; the repository's failures end the run. When
/// <see cref="RunAsync"/> returns, all blobs are stored and indexed, so a snapshot may be written.
/// </remarks>
public sealed class BackupJob : IAsyncDisposable
{
    private readonly WriteSession _session;
    private readonly BackupRun _run;

    public BackupJob(BackupRepository repository, BackupOptions options, IBackupObserver observer)
    {
        _session = repository.BeginWrite();
        _run = new BackupRun(repository, _session, options, observer);
    }

    public BackupCounters Counters => _run.Counters;

    /// <summary>Paths, in the snapshot, of the files that are read just now: one a worker at most, in no order.</summary>
    public IReadOnlyList<byte[]> FilesUnderWay() => _run.FilesUnderWay();

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
        _run.Work.Run(
            Math.Max(Environment.ProcessorCount, _run.Options.ReadConcurrency),
            () => new BackupWorker(_run.Repository, _session, _run.AddFileUnderWay()),
            cancellation);
        if (!_run.Options.DryRun)
        {
            await _session.FinishAsync(cancellation);
        }

        return _run.RootTree;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
