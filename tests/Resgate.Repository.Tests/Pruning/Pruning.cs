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
    public static Task RunAsync(IObjectStore store, IWorkReport? report = null) =>
        RunAsync(store, new PruneOptions { MaxUnused = ByteCount.Zero }, report);

    /// <returns>What was planned.</returns>
    public static async Task<PrunePlan> RunAsync(IObjectStore store, PruneOptions options, IWorkReport? report = null)
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

        var plan = await new RetainedPacks(repository, loaded).PlanAsync(
            isRetained => new PrunePlanner(repository.Index, used, 2, RepositoryOptions.DefaultPackSize, options) { IsRetained = isRetained }.Plan(files),
            CancellationToken.None);
        if (store.Retention is { } retention)
        {
            await new RetentionRenewal(repository, retention).RunAsync(snapshots.Select(stored => stored.Id), used, plan, CancellationToken.None);
        }

        var pruner = new Pruner(repository, plan, loaded, used, report ?? SilentReport.Instance);
        await (options.RecoverNoFreeSpace ? pruner.RunWithoutRoomAsync(CancellationToken.None) : pruner.RunAsync(CancellationToken.None));
        return plan;
    }
}
