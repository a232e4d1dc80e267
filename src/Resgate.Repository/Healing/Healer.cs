using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Checking;
using Resgate.Repository.Copying;
using Resgate.Repository.Indexes;
using Resgate.Repository.Progress;
using Resgate.Repository.Repairing;
using Resgate.Storage;

namespace Resgate.Repository.Healing;

/// <summary>Carries out a plan: brings back from other repositories what this one has lost.</summary>
/// <remarks>
/// The order is the safety argument: good blobs of damaged packs and blobs from elsewhere go into new packs, these into the index;
/// snapshots come back; a new index without the damaged packs is written, old index files go; damaged packs and unreadable
/// snapshot files go last, and only those of which nothing is lost. A run that dies can be started again. Keys and the configuration
/// cannot be healed: no other repository has them.
/// </remarks>
/// <param name="repository">As <see cref="Diagnosis"/> left it; exclusively locked.</param>
/// <param name="plan">What to do. What turns out to be lost on the way is added to it.</param>
/// <param name="sources">As they were diagnosed with.</param>
/// <param name="report">Hears how it goes, and what does not go as planned.</param>
public sealed class Healer(
    BackupRepository repository, HealPlan plan, IReadOnlyList<HealSource> sources, IWorkReport report)
{
    /// <summary>Blobs that came from elsewhere.</summary>
    public int Healed { get; private set; }

    /// <summary>
    /// Packs that are replaced and stay all the same, with the index files that list them, until the place lets go of them.
    /// </summary>
    public HashSet<Id> HeldBack { get; } = [];

    /// <exception cref="ResgateException">A step failed; what it and those after it should have removed is still there.</exception>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        if (plan.Damaged.Count > 0)
        {
            repository.Index.RemovePacks(plan.Damaged.Select(static pack => pack.Id).ToHashSet());
        }

        await using (var target = new CopyTarget(repository, cancellation, CancellationToken.None))
        {
            var wanted = await SalvageAsync(target.Session, cancellation);
            wanted.UnionWith(plan.Wanted.Keys);
            await FetchAsync(target, wanted, cancellation);
        }

        await ReturnSnapshotsAsync(cancellation);
        if (plan.ChangesIndex)
        {
            report.Say("rebuilding index");
            var rewritten = await new IndexRewriter(repository, report) { UnreadCount = plan.BadIndexFiles }
                .RewriteAsync(new HashSet<Id>(), cancellation);
            HeldBack.UnionWith(rewritten.Outdated);
        }

        await RemoveAsync(cancellation);
    }

    /// <summary>What of snapshots and files cannot be restored, now or, before <see cref="RunAsync"/>, after it.</summary>
    public IReadOnlyList<AffectedPath> FindAffected(CancellationToken cancellation)
    {
        var bad = plan.Lost.Concat(plan.Senseless.Select(BlobHandle.Tree)).ToHashSet();
        return bad.Count == 0
            ? []
            : [.. new DamageTrace(repository, bad, tree => NeededBlobs.ReadTree(sources, tree, cancellation))
                .Run([.. plan.Snapshots.Select(static stored => (stored.Id, stored.Snapshot.Tree))], cancellation)];
    }

    /// <returns>Blobs that were to be saved out of damaged packs and could not.</returns>
    private async ValueTask<HashSet<BlobHandle>> SalvageAsync(WriteSession session, CancellationToken cancellation)
    {
        var toSave = plan.Damaged
            .Select(pack => (pack.Id, pack.Size, Blobs: pack.Good.Where(packed => !repository.Index.Contains(packed.Blob)).ToList()))
            .Where(static pack => pack.Blobs.Count > 0)
            .ToList();
        if (toSave.Count > 0)
        {
            report.Say("saving what is good of damaged packs");
        }

        using var rescue = new PackRescue(repository, session, report.Warn);
        foreach (var (pack, size, blobs) in toSave)
        {
            await rescue.RunAsync(pack, size, blobs, cancellation);
        }

        await session.FinishAsync(cancellation);
        return [.. toSave.SelectMany(static pack => pack.Blobs).Select(static packed => packed.Blob).Where(blob => !repository.Index.Contains(blob))];
    }

    private async ValueTask FetchAsync(CopyTarget target, HashSet<BlobHandle> wanted, CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            wanted.RemoveWhere(repository.Index.Contains);
            var here = wanted.Where(source.Lists).ToList();
            if (here.Count > 0)
            {
                report.Say($"fetching {here.Count} blobs from {source.Repository.Store.Location}");
                Fetch(source, target, here, cancellation);
                await target.Session.FinishAsync(cancellation);
                Healed += here.Count(repository.Index.Contains);
            }
        }

        wanted.RemoveWhere(repository.Index.Contains);
        plan.Lost.UnionWith(wanted);
    }

    private void Fetch(HealSource source, CopyTarget target, List<BlobHandle> blobs, CancellationToken cancellation)
    {
        var index = source.Repository.Index;
        var numbers = new List<int>(blobs.Count);
        foreach (var blob in blobs)
        {
            if (index.TryGetNumber(blob, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        var wanted = numbers.Select(number => index[number]).ToList();
        using var step = report.Begin(
            "packs read",
            wanted.Select(static blob => blob.Pack).Distinct().Count(),
            wanted.Sum(static blob => (long)blob.Packed.StoredLength));
        var transfer = new BlobTransfer(source.Repository, [target], static (_, _) => { })
        {
            OnLoss = (packed, failure) => report.Warn($"{packed.Blob} is damaged in {source.Repository.Store.Location}, too: {failure.Message}"),
        };
        try
        {
            transfer.Run(BlobRange.Group(wanted, BlobRange.LargestLength), step, cancellation);
        }
        catch (ResgateException failure) when (target.IsLive && failure.Kind != FailureKind.Cancelled)
        {
            report.Warn($"going on without {source.Repository.Store.Location}: {Checker.OneLine(failure)}");
        }

        if (target.Failure is { } ours)
        {
            throw ours;
        }
    }

    private async ValueTask ReturnSnapshotsAsync(CancellationToken cancellation)
    {
        foreach (var (unreadable, found) in plan.Returning)
        {
            if (!repository.Index.Contains(BlobHandle.Tree(found.Snapshot.Tree)))
            {
                plan.LostSnapshots.Add(unreadable);
                continue;
            }

            var copy = found.Snapshot with { Parent = null, Original = CopiedSnapshots.OriginOf(found) };
            var written = await repository.SaveSnapshotAsync(copy, cancellation);
            report.Say($"snapshot {unreadable.ToShortString()} is back as {written.ToShortString()}");
            plan.Replaced.Add(unreadable);
        }
    }

    private async ValueTask RemoveAsync(CancellationToken cancellation)
    {
        var replaced = plan.Damaged.ToLookup(pack => !pack.Broken.Any(packed => plan.Lost.Contains(packed.Blob)));
        foreach (var pack in replaced[false])
        {
            report.Warn($"damaged pack {pack.Id} is kept: some of its blobs were found nowhere");
        }

        var files = replaced[true].Where(pack => !HeldBack.Contains(pack.Id))
            .Select(static pack => new ObjectName(ObjectFolder.Data, pack.Id))
            .Concat(plan.Replaced.Select(static id => new ObjectName(ObjectFolder.Snapshots, id)))
            .ToList();
        if (files.Count > 0)
        {
            report.Say($"removing {files.Count} damaged files");
            await Removal.RunAsync(
                repository, files, "files deleted", "", report, TellHeldBack, cancellation);
        }
    }

    private void TellHeldBack(ObjectName name, ResgateException failure)
    {
        if (failure.Kind != FailureKind.Denied || repository.Store.Retention is null)
        {
            throw failure;
        }

        HeldBack.Add(name.Id);
        report.Warn($"{name} is replaced and stays: {failure.Message}");
    }
}
