using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Work;

namespace Resgate.Repository.Trees;

/// <summary>Visits every tree that is reachable from some roots, each once, on all cores.</summary>
/// <remarks>
/// A tree refers to others by their hashes, so no tree can contain itself; a forged cycle ends all the same, since no tree is
/// visited twice. The index must be loaded.
/// </remarks>
/// <param name="repository">Where the trees are.</param>
/// <param name="onTree">Gets each tree with its nodes; called from several threads at once.</param>
/// <param name="onDamage">
/// Gets each tree that cannot be read, with the reason. Gives the tree's bytes if it has them from elsewhere, or null; may
/// throw to stop the walk.
/// </param>
public sealed class TreeWalk(
    BackupRepository repository,
    Action<Id, IReadOnlyList<Node>> onTree,
    Func<Id, ResgateException, byte[]?> onDamage)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Id> _seenUnknown = [];
    private readonly int _limit = repository.Index.NumberLimit;
    private readonly NumberSet _seen = new(repository.Index.NumberLimit);
    private readonly WorkStack<Walker> _work = new();

    public void Run(IEnumerable<Id> roots, CancellationToken cancellation)
    {
        foreach (var root in roots)
        {
            Push(root);
        }

        _work.Run(Environment.ProcessorCount, () => new Walker(repository.CreateReader()), cancellation);
    }

    private void Push(Id tree)
    {
        if (repository.Index.TryGetNumber(BlobHandle.Tree(tree), out var number) && number < _limit)
        {
            if (!_seen.Add(number))
            {
                return;
            }
        }
        else
        {
            lock (_gate)
            {
                if (!_seenUnknown.Add(tree))
                {
                    return;
                }
            }
        }

        _work.Push(new Visit(this, tree), Urgency.Directory);
    }

    private void Handle(Id tree, BlobReader reader)
    {
        if (Read(tree, reader) is not { } nodes)
        {
            return;
        }

        onTree(tree, nodes);
        foreach (var node in nodes)
        {
            if (node is { Type: NodeType.Directory, Subtree: { } subtree })
            {
                Push(subtree);
            }
        }
    }

    private IReadOnlyList<Node>? Read(Id tree, BlobReader reader)
    {
        try
        {
            return TreeReader.ReadAll(reader.ReadAsync(BlobHandle.Tree(tree), CancellationToken.None).Wait());
        }
        catch (ResgateException damage) when (damage.Kind != FailureKind.Cancelled)
        {
            return onDamage(tree, damage) is { } bytes ? TreeReader.ReadAll(bytes) : null;
        }
    }

    private sealed class Visit(TreeWalk walk, Id tree) : WorkItem<Walker>
    {
        public override void Run(Walker worker) => walk.Handle(tree, worker.Reader);
    }

    private sealed class Walker(BlobReader reader) : IDisposable
    {
        public BlobReader Reader { get; } = reader;

        public void Dispose() => Reader.Dispose();
    }
}
