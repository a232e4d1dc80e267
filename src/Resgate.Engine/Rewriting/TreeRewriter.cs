using System.Text;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Rewriting;

/// <summary>Makes new trees of old ones, as rules say. What does not change keeps its id; only changed trees are stored.</summary>
/// <remarks>
/// One directory after the other from the bottom up, without recursion: memory grows with the depth and the largest directories
/// on the way down, not with the snapshot. Not for several threads at once. The index must be loaded.
/// </remarks>
/// <param name="repository">Where trees are read.</param>
/// <param name="session">Where new trees are stored; null for a dry run, which finds the same ids and stores nothing.</param>
/// <param name="rules">What stays and how.</param>
public sealed class TreeRewriter(BackupRepository repository, WriteSession? session, TreeRules rules) : IDisposable
{
    private readonly BlobReader _reader = repository.CreateReader();
    private readonly BlobWriter? _writer = session?.CreateWriter();
    private readonly TreeWriter _probe = new();
    private readonly Stack<TreeWriter> _spare = new();
    private readonly Stack<OpenTree> _open = new();
    private readonly Dictionary<Id, Id?> _known = [];
    private byte[] _path = new byte[4096];

    /// <summary>Rewrites a snapshot's tree.</summary>
    /// <returns>The new tree; null when nothing of it is left.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: a tree is lost and the rules do not know what to do, or one would not come out as
    /// it went in. Or the store's failure. Nothing refers to what was stored until then.
    /// </exception>
    public async ValueTask<Id?> RewriteAsync(Id root, CancellationToken cancellation)
    {
        _open.Clear();
        var (entered, done) = await EnterAsync(root, pathLength: 0, cancellation);
        if (!entered)
        {
            return done;
        }

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var tree = _open.Peek();
            if (tree.Next() is not { } node)
            {
                done = await CloseAsync(_open.Pop(), cancellation);
                if (!_open.TryPeek(out var parent))
                {
                    return done;
                }

                Put(parent, done);
                continue;
            }

            var pathLength = Join(tree.PathLength, node.Name);
            if (rules.Rewrite(node, _path.AsSpan(0, pathLength)) is not { } kept)
            {
                continue;
            }

            if (kept.Type != NodeType.Directory)
            {
                tree.Output.Add(kept);
                continue;
            }

            tree.Waiting = kept;
            (entered, done) = await EnterAsync(kept.Subtree, pathLength, cancellation);
            if (!entered)
            {
                Put(tree, done);
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer?.Dispose();
    }

    private static void Put(OpenTree parent, Id? subtree)
    {
        var directory = parent.Waiting!;
        parent.Waiting = null;
        if (subtree is not null)
        {
            directory.Subtree = subtree;
            parent.Output.Add(directory);
        }
    }

    // True when the tree was opened; else what becomes of it is known already.
    private async ValueTask<(bool Entered, Id? Done)> EnterAsync(Id? id, int pathLength, CancellationToken cancellation)
    {
        if (!rules.HeedsPath && id is { } same && _known.TryGetValue(same, out var before))
        {
            return (false, before);
        }

        IReadOnlyList<Node> nodes;
        try
        {
            nodes = await ReadAsync(id, cancellation);
        }
        catch (ResgateException loss) when (loss.IsLoss)
        {
            if (!rules.BecomesEmpty(loss, PathOf(pathLength)))
            {
                return (false, null);
            }

            nodes = [];
            id = null;
        }

        if (id is { } exact && rules.DemandsExactTrees)
        {
            DemandExact(exact, nodes, pathLength);
        }

        var output = _spare.TryPop(out var spare) ? spare : new TreeWriter();
        _open.Push(new OpenTree(id, rules.Arrange(nodes, PathOf(pathLength)), pathLength, output));
        return (true, null);
    }

    private async ValueTask<IReadOnlyList<Node>> ReadAsync(Id? id, CancellationToken cancellation)
    {
        if (id is not { IsNull: false } tree)
        {
            throw new ResgateException(FailureKind.Damaged, "directory has no tree");
        }

        var text = await _reader.ReadAsync(BlobHandle.Tree(tree), cancellation);
        return TreeReader.ReadAll(text);
    }

    private void DemandExact(Id id, IReadOnlyList<Node> nodes, int pathLength)
    {
        ResgateException? cause = null;
        try
        {
            _probe.Reset();
            foreach (var node in nodes)
            {
                _probe.Add(node);
            }

            if (Id.Of(_probe.Finish().Span) == id)
            {
                return;
            }
        }
        catch (ResgateException refused)
        {
            cause = refused;
        }

        var path = Encoding.UTF8.GetString(PathOf(pathLength));
        throw new ResgateException(
            FailureKind.Failed, $"cannot encode tree at \"{path}\" without losing information", cause);
    }

    private async ValueTask<Id?> CloseAsync(OpenTree tree, CancellationToken cancellation)
    {
        Id? result = null;
        if (tree.Output.Count > 0 || rules.KeepsEmpty(PathOf(tree.PathLength)))
        {
            result = await SaveAsync(tree, cancellation);
        }

        tree.Output.Reset();
        _spare.Push(tree.Output);
        if (!rules.HeedsPath && tree.Id is { } id)
        {
            _known[id] = result;
        }

        return result;
    }

    private async ValueTask<Id> SaveAsync(OpenTree tree, CancellationToken cancellation)
    {
        var text = tree.Output.Finish();
        var id = Id.Of(text.Span);
        if (id != tree.Id && _writer is not null && session!.Claim(BlobHandle.Tree(id)))
        {
            var checksum = BlobWriter.ChecksumOf(text.Span);
            await _writer.WriteAsync(BlobHandle.Tree(id), text, checksum, cancellation);
        }

        return id;
    }

    private ReadOnlySpan<byte> PathOf(int length) => length == 0 ? "/"u8 : _path.AsSpan(0, length);

    private int Join(int length, byte[] name)
    {
        var joined = length + 1 + name.Length;
        if (joined > _path.Length)
        {
            Array.Resize(ref _path, 2 * joined);
        }

        _path[length] = (byte)'/';
        name.CopyTo(_path, length + 1);
        return joined;
    }
}
