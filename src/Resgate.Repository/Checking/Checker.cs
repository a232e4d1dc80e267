using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Progress;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Repository.Checking;

/// <summary>Finds out whether everything that snapshots need is there, and on demand whether every byte is right.</summary>
/// <remarks>
/// Steps and verdicts: format page, section 11.1. Beyond restic's it compares each file's size with its blobs and names the
/// snapshots and files that the damage touches.
/// </remarks>
public sealed class Checker(BackupRepository repository)
{
    private readonly Lock _gate = new();
    private readonly HashSet<BlobHandle> _bad = [];
    private readonly Dictionary<Id, long> _packSizes = [];
    private UsedBlobs? _needed;

    public CheckReport Report { get; } = new();

    /// <summary>Whether only what the checked snapshots need is of interest, so that other packs are not read.</summary>
    public bool IsFiltered { get; init; }

    /// <summary>Loads the index and compares it with the packs that are there.</summary>
    /// <returns>False when some of the index is unreadable and nothing more can be said.</returns>
    public async ValueTask<bool> CheckIndexAsync(CancellationToken cancellation)
    {
        var loader = new IndexLoader(repository);
        await loader.LoadAllAsync(
            failure =>
            {
                AddError($"error loading index: {OneLine(failure)}");
                Report.SuggestRepairIndex = true;
            },
            cancellation);
        if (Report.SuggestRepairIndex)
        {
            return false;
        }

        Tell(loader.Findings);
        return true;
    }

    /// <summary>Compares the packs that are there with the index, after <see cref="CheckIndexAsync"/>.</summary>
    public async ValueTask CheckPacksAsync(CancellationToken cancellation)
    {
        AddUpPacks();
        var found = new HashSet<Id>();
        var unlisted = 0;
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            found.Add(file.Name.Id);
            if (!_packSizes.TryGetValue(file.Name.Id, out var expected))
            {
                unlisted++;
            }
            else if (file.Size != expected)
            {
                AddError($"pack {file.Name.Id}: unexpected file size: got {file.Size}, expected {expected}", pack: file.Name.Id);
            }
        }

        foreach (var missing in _packSizes.Keys.Where(pack => !found.Contains(pack)).Order())
        {
            AddError($"pack {missing}: does not exist");
            MarkBad(repository.Index.BlobsOf(missing));
        }

        if (unlisted > 0)
        {
            Report.Hints.Add($"{unlisted} additional files were found in the repo, which likely contain duplicate data.");
            Report.SuggestPrune = true;
        }
    }

    /// <summary>Walks the trees of the given snapshots, after <see cref="CheckPacksAsync"/>.</summary>
    /// <param name="snapshots">What to look at.</param>
    /// <param name="report">Hears how it goes.</param>
    /// <param name="cancellation">Stops the call.</param>
    public void CheckTrees(IReadOnlyList<(Id Id, Id Tree)> snapshots, IWorkReport report, CancellationToken cancellation)
    {
        using var step = report.Begin("snapshots", snapshots.Count);
        var trees = new TreeCheck(repository, AddError, AddHint);
        _needed = IsFiltered ? new UsedBlobs(repository.Index) : null;
        var walk = new TreeWalk(repository, Check, AddDamage, step);
        walk.Run(snapshots.Select(snapshot => snapshot.Tree), cancellation);

        void Check(Id tree, IReadOnlyList<Node> nodes)
        {
            trees.Check(tree, nodes);
            _needed?.Add(BlobHandle.Tree(tree));
            foreach (var id in nodes.SelectMany(static node => node.Content ?? []))
            {
                _needed?.Add(BlobHandle.Data(id));
            }
        }

        byte[]? AddDamage(Id tree, ResgateException damage)
        {
            var error = $"error for tree {tree.ToShortString()}: {OneLine(damage)}";
            if (damage.IsLoss)
            {
                AddError(error, [BlobHandle.Tree(tree)]);
            }
            else
            {
                AddUnanswered(error);
            }

            return null;
        }
    }

    /// <summary>Reads packs whole and verifies every byte of them; after <see cref="CheckPacksAsync"/>.</summary>
    /// <param name="subset">Which packs.</param>
    /// <param name="random">Draws them.</param>
    /// <param name="report">Hears how it goes.</param>
    /// <param name="cancellation">Stops the call.</param>
    public void CheckData(ReadDataSubset subset, Random random, IWorkReport report, CancellationToken cancellation)
    {
        var all = _packSizes.OrderBy(pack => pack.Key).Select(pack => (pack.Key, pack.Value)).Where(IsNeeded).ToList();
        var chosen = subset.Choose(all, random);
        report.Say(subset.Describe(all, chosen.Count, IsFiltered));
        using var step = report.Begin("packs", chosen.Count, chosen.Sum(static pack => pack.Size));
        new PackVerifier(repository, AddProblem, AddRead).Run(chosen, step, cancellation);
    }

    /// <summary>Names the snapshots and paths that need what was found bad; looks at every snapshot, so call it when there is damage.</summary>
    public void FindAffected(IReadOnlyList<(Id Id, Id Tree)> snapshots, CancellationToken cancellation)
    {
        if (_bad.Count > 0)
        {
            Report.Affected.AddRange(new DamageTrace(repository, _bad).Run(snapshots, cancellation));
        }
    }

    /// <summary>A snapshot that cannot be read is an error like any other.</summary>
    public void AddUnreadableSnapshot(ResgateException failure) => AddError($"error for snapshot: {OneLine(failure)}");

    private void AddError(string error, IReadOnlyList<BlobHandle>? bad = null, Id? pack = null)
    {
        lock (_gate)
        {
            Report.Errors.Add(error);
            _bad.UnionWith(bad ?? []);
            if (pack is { } broken)
            {
                Report.BrokenPacks.Add(broken);
            }
        }
    }

    internal void AddProblem(Id pack, PackProblem problem)
    {
        if (problem.IsUnanswered)
        {
            AddUnanswered($"pack {pack}: {problem.What}");
            return;
        }

        // A file that is not there is not a broken one: there is nothing in it to save.
        AddError($"pack {pack}: {problem.What}", pack: problem.IsMissing ? null : pack);
        MarkBad(problem.Blobs);
    }

    private void AddUnanswered(string error)
    {
        lock (_gate)
        {
            Report.Errors.Add(error);
            Report.UnansweredCount++;
        }
    }

    internal void AddRead(long bytes)
    {
        lock (_gate)
        {
            Report.PacksRead++;
            Report.BytesRead += bytes;
        }
    }

    /// <summary>Remembers blobs of a bad pack as lost, but for those of which the index knows another copy.</summary>
    private void MarkBad(IEnumerable<PackedBlob> blobs)
    {
        foreach (var blob in blobs)
        {
            if (repository.Index.FindAll(blob.Blob).Count == 1)
            {
                lock (_gate)
                {
                    _bad.Add(blob.Blob);
                }
            }
        }
    }

    internal static string OneLine(Exception failure) =>
        failure.InnerException is { } cause ? $"{failure.Message}: {OneLine(cause)}" : failure.Message;

    private void AddHint(string hint)
    {
        lock (_gate)
        {
            Report.Hints.Add(hint);
        }
    }

    private bool IsNeeded((Id Pack, long Size) pack)
    {
        foreach (var packed in _needed is null ? [] : repository.Index.BlobsOf(pack.Pack))
        {
            if (_needed!.Contains(packed.Blob))
            {
                return true;
            }
        }

        return _needed is null;
    }

    // What each pack's file should have, by its blobs; parts of a split listing add up.
    private void AddUpPacks()
    {
        foreach (var section in repository.Index.EnumeratePacks())
        {
            var size = _packSizes.GetValueOrDefault(section.Id, PackHeader.Overhead);
            foreach (var blob in section.Blobs)
            {
                size += blob.StoredLength + PackHeader.EntrySize(blob);
            }

            _packSizes[section.Id] = size;
        }
    }

    private void Tell(IndexFindings findings)
    {
        foreach (var pack in findings.Repeated.Order())
        {
            Report.Hints.Add($"pack {pack} is listed in several index files");
            Report.SuggestRepairIndex = true;
        }

        foreach (var pack in findings.Mixed.Order())
        {
            Report.Hints.Add($"found mixed pack {pack}: it holds both trees and data");
            Report.SuggestPrune = true;
        }

        foreach (var pack in findings.Split.Order())
        {
            AddError($"pack {pack} is listed in parts by several index files", pack: pack);
        }
    }
}
