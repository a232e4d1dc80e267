using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Progress;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Repository.Pruning;

/// <summary>Carries out a prune plan.</summary>
/// <remarks>
/// The order is the safety argument (format page, section 10.5): unlisted packs go; used blobs are copied and their new packs
/// indexed; a new index without the old packs is written; old index files go; old packs go last. A crash at any point leaves
/// packs that nobody lists or blobs in two places, never a snapshot without its data. The caller holds the exclusive lock.
/// </remarks>
/// <param name="repository">Its index must be loaded.</param>
/// <param name="plan">What to do.</param>
/// <param name="loaded">What loading the index found.</param>
/// <param name="used">What snapshots need.</param>
/// <param name="report">Hears how it goes.</param>
public sealed class Pruner(
    BackupRepository repository, PrunePlan plan, IndexFindings loaded, UsedBlobs used, IWorkReport report)
{
    // Whoever writes for longer than this is no longer alive.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    /// <exception cref="ResgateException">A step failed; what it and those after it should have removed is still there.</exception>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        await repository.Store.SweepAsync(repository.Options.Time.GetUtcNow() - LeftoverAge, cancellation);
        if (plan.Unlisted.Count > 0)
        {
            report.Say("deleting unreferenced packs");
            await RemovePacksAsync(plan.Unlisted, cancellation);
        }

        if (!plan.ChangesIndex)
        {
            return;
        }

        var leaving = new HashSet<Id>(plan.Repack);
        leaving.UnionWith(plan.Unused);
        leaving.UnionWith(plan.Gone);
        var interim = (IReadOnlyList<Id>)[];
        if (plan.Repack.Count > 0)
        {
            report.Say("repacking packs");
            interim = await new Repacking(repository, plan.Repack, leaving, used, report).RunAsync(cancellation);
        }

        leaving.ExceptWith(plan.Retained);
        report.Say("rebuilding index");
        await new IndexRewriter(repository, report) { Retained = await RetainedAsync(interim, cancellation) }
            .RewriteAsync(leaving, loaded, interim, cancellation);
        await RemoveOldPacksAsync([.. plan.Repack.Concat(plan.Unused).Where(leaving.Contains)], cancellation);
    }

    /// <summary>For a place without any room: frees it first, then writes the index.</summary>
    /// <remarks>Whoever calls this accepts that a crash leaves no index; blobs and snapshots stay whole all the same.</remarks>
    public async ValueTask RunWithoutRoomAsync(CancellationToken cancellation)
    {
        if (plan.Repack.Count > 0)
        {
            throw new ArgumentException("without room nothing can be rewritten", nameof(cancellation));
        }

        if (plan.RetainedIndexes.Count > 0)
        {
            throw new ResgateException(
                FailureKind.Denied, $"the index cannot be deleted first: {plan.RetainedIndexes.Count} of its files are locked by the place; nothing was changed");
        }

        var rewriter = new IndexRewriter(repository, report);
        await repository.Store.SweepAsync(repository.Options.Time.GetUtcNow() - LeftoverAge, cancellation);
        report.Say("deleting index files");
        await rewriter.RemoveAsync(loaded.Files, "files deleted", "index/", static (_, failure) => throw failure, cancellation);
        await RemoveOldPacksAsync([.. plan.Unlisted, .. plan.Unused], cancellation);
        var leaving = new HashSet<Id>(plan.Unused);
        leaving.UnionWith(plan.Gone);
        await rewriter.WriteAllAsync(leaving, cancellation);
    }

    private async ValueTask RemoveOldPacksAsync(List<Id> packs, CancellationToken cancellation)
    {
        if (packs.Count > 0)
        {
            report.Say($"removing {packs.Count} old packs");
            await RemovePacksAsync(packs, cancellation);
        }
    }

    private ValueTask RemovePacksAsync(IEnumerable<Id> packs, CancellationToken cancellation) => Removal.RunAsync(
        repository,
        [.. packs.Select(static pack => new ObjectName(ObjectFolder.Data, pack))],
        "files deleted",
        "data/",
        report,
        static (_, failure) => throw failure,
        cancellation);

    // What was written a moment ago is locked like all that is written.
    private async ValueTask<IReadOnlySet<Id>> RetainedAsync(IReadOnlyList<Id> interim, CancellationToken cancellation)
    {
        var locked = await LockedObjects.FindAsync(repository.Store, ObjectFolder.Index, interim, cancellation);
        return new HashSet<Id>([.. plan.RetainedIndexes, .. locked.Keys]);
    }
}
