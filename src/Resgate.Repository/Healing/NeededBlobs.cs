using System.Collections.Concurrent;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Progress;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;

namespace Resgate.Repository.Healing;

/// <summary>Walks the snapshots of a damaged repository, with trees that it lost taken from others, and finds what it lacks.</summary>
internal sealed class NeededBlobs(
    BackupRepository repository, IReadOnlyList<HealSource> sources, IWorkReport report, CancellationToken cancellation)
{
    private readonly ConcurrentDictionary<BlobHandle, bool> _missing = [];
    private readonly ConcurrentDictionary<Id, bool> _unreadable = [];

    /// <summary>Trees that are listed, and whose packs are good, and that cannot be read all the same.</summary>
    public IReadOnlyCollection<Id> Senseless => [.. _unreadable.Keys];

    /// <param name="snapshots">Where to begin.</param>
    /// <param name="packs">Verifies the packs of trees that cannot be read.</param>
    /// <returns>Blobs that snapshots need and the index does not list.</returns>
    public HashSet<BlobHandle> Find(IReadOnlyList<StoredSnapshot> snapshots, PackDiagnosis packs)
    {
        do
        {
            _missing.Clear();
            _unreadable.Clear();
            using var step = report.Begin("snapshots", snapshots.Count);
            new TreeWalk(repository, LookAt, ReadElsewhere, step).Run(snapshots.Select(static stored => stored.Snapshot.Tree), cancellation);
        }
        while (packs.Run(PacksOf(_unreadable.Keys), report: null, cancellation));

        return [.. _missing.Keys];
    }

    /// <summary>A tree's bytes from another repository.</summary>
    /// <returns>Null when none has it.</returns>
    public static byte[]? ReadTree(IReadOnlyList<HealSource> sources, Id tree, CancellationToken cancellation) => sources
        .Where(source => source.Lists(BlobHandle.Tree(tree)))
        .Select(source => source.TryRead(BlobHandle.Tree(tree), cancellation))
        .FirstOrDefault(static bytes => bytes is not null);

    private List<Id> PacksOf(IEnumerable<Id> trees) =>
        [.. trees.SelectMany(tree => repository.Index.FindAll(BlobHandle.Tree(tree))).Select(static copy => copy.Pack).Distinct()];

    private void LookAt(Id tree, IReadOnlyList<Node> nodes)
    {
        foreach (var content in nodes.Where(static node => node.Content is not null).SelectMany(static node => node.Content!))
        {
            if (!repository.Index.Contains(BlobHandle.Data(content)))
            {
                _missing.TryAdd(BlobHandle.Data(content), true);
            }
        }
    }

    private byte[]? ReadElsewhere(Id tree, ResgateException failure)
    {
        if (!failure.IsLoss)
        {
            throw failure;
        }

        if (repository.Index.Contains(BlobHandle.Tree(tree)))
        {
            _unreadable.TryAdd(tree, true);
            return null;
        }

        _missing.TryAdd(BlobHandle.Tree(tree), true);
        return ReadTree(sources, tree, cancellation);
    }
}
