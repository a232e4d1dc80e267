using Resgate.Cli.Output;
using Resgate.Format.Compression;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Pruning;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Cli.Maintenance;

/// <summary>
/// Pruning as <c>prune</c> and <c>forget --prune</c> do it: find what is used, make a plan, print it, carry it out.
/// </summary>
internal static class PruneStep
{
    /// <param name="call">Where to answer.</param>
    /// <param name="opened">The repository; unless this is a dry run, exclusively locked.</param>
    /// <param name="options">How much to leave and rewrite.</param>
    /// <param name="dryRun">Print the plan and stop.</param>
    /// <param name="ignored">Snapshots that count as gone already.</param>
    public static async ValueTask RunAsync(
        Invocation call, OpenRepository opened, PruneOptions options, bool dryRun, IReadOnlySet<Id> ignored)
    {
        var repository = opened.Repository;
        if (options.RepackUncompressed && repository.Config.Version < 2)
        {
            throw new ResgateException(FailureKind.Usage, "compression requires at least repository format version 2");
        }

        if (options.RepackUncompressed && repository.Options.Compression == CompressionMode.Off)
        {
            throw new ResgateException(FailureKind.Usage, "--repack-uncompressed and --compression off exclude each other");
        }

        call.Say("loading all snapshots...");
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, opened.Cancellation);
        var roots = snapshots.Where(stored => !ignored.Contains(stored.Id)).Select(stored => stored.Snapshot.Tree).ToList();
        call.Say($"finding data that is still in use for {roots.Count} snapshots");
        var report = new WorkReport(call);
        var loaded = await repository.LoadIndexAsync(opened.Cancellation);
        var used = FindUsed(repository, roots, report, opened.Cancellation);
        var files = await ListPacksAsync(call, repository, report, opened.Cancellation);
        var plan = await new RetainedPacks(repository, loaded).PlanAsync(
            isRetained => new PrunePlanner(repository.Index, used, repository.Config.Version, repository.Options.PackSize, options)
            {
                IsRetained = isRetained,
            }.Plan(files),
            opened.Cancellation);
        PrunePlanText.Write(call, plan, dryRun);
        if (dryRun)
        {
            return;
        }

        await RenewAsync(
            call, opened, snapshots.Select(static stored => stored.Id).Where(id => !ignored.Contains(id)), used, plan);
        var pruner = new Pruner(repository, plan, loaded, used, report);
        await (options.RecoverNoFreeSpace
            ? pruner.RunWithoutRoomAsync(opened.Cancellation)
            : pruner.RunAsync(opened.Cancellation));
        call.Say("done");
    }

    private static UsedBlobs FindUsed(
        BackupRepository repository, List<Id> roots, WorkReport report, CancellationToken cancellation)
    {
        using var step = report.Begin("snapshots", roots.Count);
        return UsedBlobs.Find(repository, roots, step, cancellation);
    }

    private static async ValueTask<IReadOnlyList<(Id Pack, long Size)>> ListPacksAsync(
        Invocation call, BackupRepository repository, WorkReport report, CancellationToken cancellation)
    {
        call.Say("searching used packs...");
        call.Say("collecting packs for deletion and repacking");
        var files = new List<(Id Pack, long Size)>();
        using var step = report.Begin("packs processed", repository.Index.PackCount);
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            files.Add((file.Name.Id, file.Size));
            step.Advance(repository.Index.ContainsPack(file.Name.Id) ? 1 : 0);
        }

        return files;
    }

    private static async ValueTask RenewAsync(
        Invocation call, OpenRepository opened, IEnumerable<Id> snapshots, UsedBlobs used, PrunePlan plan)
    {
        if (opened.Repository.Store.Retention is { Period: { } period } retention)
        {
            call.Say($"renewing locks that end within {period.TotalDays / 2:0.#} days");
            var count = await new RetentionRenewal(opened.Repository, retention).RunAsync(snapshots, used, plan, opened.Cancellation);
            call.Say($"{count} objects in use are locked for longer than that");
        }
    }
}
