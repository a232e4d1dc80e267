using Resgate.Primitives;
using Resgate.Repository.Copying;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Copying;

/// <summary>A whole copy of all snapshots, as the command line does it.</summary>
internal sealed class CopyRun : ICopyObserver
{
    public RepositoryOptions Options { get; init; } = new();

    public List<(Id Source, Id Copy)> Copies { get; } = [];

    public List<Id> Skipped { get; } = [];

    /// <summary>Failures, by the destination's place in the call.</summary>
    public Dictionary<int, ResgateException> Failures { get; } = [];

    public long Blobs { get; private set; }

    public Action? OnAdvanced { get; init; }

    /// <exception cref="ResgateException">The source's failure, or that of the only destination.</exception>
    public async Task RunAsync(IObjectStore from, params IReadOnlyList<IObjectStore> to)
    {
        await using var source = await SampleRepository.OpenAsync(new ReadOnlyStore(from, allowsLocks: true), Options);
        var snapshots = await new SnapshotFolder(source).LoadAllAsync(onUnreadable: null, Stop);
        await source.LoadIndexAsync(Stop);
        var targets = new List<CopyTarget>();
        try
        {
            foreach (var store in to)
            {
                var repository = await SampleRepository.OpenAsync(store, Options);
                await repository.LoadIndexAsync(Stop);
                targets.Add(new CopyTarget(repository, Stop, CancellationToken.None));
            }

            await new CopyJob(source, targets, this).RunAsync(snapshots, Stop);
            for (var i = 0; i < targets.Count; i++)
            {
                if (targets[i].Failure is { } failure)
                {
                    Failures[i] = to.Count == 1 ? throw failure : failure;
                }
            }
        }
        finally
        {
            foreach (var target in targets)
            {
                await target.DisposeAsync();
                await target.Repository.DisposeAsync();
            }
        }
    }

    public CancellationToken Stop { get; init; }

    void ICopyObserver.Skipped(CopyTarget target, StoredSnapshot source, StoredSnapshot copy) => Skipped.Add(source.Id);

    public void Begun(StoredSnapshot source)
    {
    }

    public void Found(long blobs, long bytes, long packs) => Blobs += blobs;

    public void Advanced(long bytes) => OnAdvanced?.Invoke();

    public void Ended(long packs)
    {
    }

    public void Saved(CopyTarget target, StoredSnapshot source, Id copy) => Copies.Add((source.Id, copy));

    public void GaveUp(CopyTarget target, ResgateException failure)
    {
    }
}
