using Resgate.Primitives;
using Resgate.Repository.Progress;
using Resgate.Repository.Pruning;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;
using Resgate.Storage;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Pruning;

/// <summary>A whole prune that leaves nothing unused, as the command line does it.</summary>
internal static class Pruning
{
    public static async Task RunAsync(IObjectStore store, IWorkReport? report = null)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        var loaded = await repository.LoadIndexAsync(CancellationToken.None);
        var used = UsedBlobs.Find(
            repository, snapshots.Select(stored => stored.Snapshot.Tree), step: null, CancellationToken.None);
        var files = new List<(Id, long)>();
        await foreach (var file in store.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            files.Add((file.Name.Id, file.Size));
        }

        var options = new PruneOptions { MaxUnused = ByteCount.Zero };
        var plan = new PrunePlanner(repository.Index, used, 2, RepositoryOptions.DefaultPackSize, options).Plan(files);
        await new Pruner(repository, plan, loaded, used, report ?? SilentReport.Instance).RunAsync(CancellationToken.None);
    }
}
