using Resgate.Engine.Trees;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Trees;

namespace Resgate.Engine.Diff;

/// <summary>Finds what differs between two trees. Folders whose trees are the same are not read.</summary>
/// <remarks>The index must be loaded. One comparison each.</remarks>
public sealed class TreeComparison(BackupRepository repository, bool withMetadata)
{
    private readonly Stack<Level> _levels = new();

    /// <summary>What only the second has.</summary>
    public DiffCounts Added { get; } = new();

    /// <summary>What only the first has.</summary>
    public DiffCounts Removed { get; } = new();

    public long ChangedFiles { get; private set; }

    /// <summary>Reports every change, folders before what is in them, by name within a folder; then counts blobs.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: a tree cannot be read.</exception>
    public async ValueTask RunAsync(Id before, Id after, Func<DiffChange, ValueTask> onChange, CancellationToken cancellation)
    {
        using var reader = repository.CreateReader();
        if (before != after)
        {
            await PushAsync(reader, before, after, [], cancellation);
        }

        while (_levels.TryPeek(out var level))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!level.TryNext(out var old, out var current))
            {
                _levels.Pop();
                continue;
            }

            await CompareAsync(reader, level.Path, old, current, onChange, cancellation);
        }

        CountBlobs(before, after, cancellation);
    }

    private async ValueTask CompareAsync(
        BlobReader reader, byte[] folder, Node? old, Node? current, Func<DiffChange, ValueTask> onChange, CancellationToken cancellation)
    {
        var path = Join(folder, (current ?? old)!);
        if (Modifier(old, current) is { Length: > 0 } modifier)
        {
            await onChange(new DiffChange(path, modifier));
        }

        var oldTree = TreeOf(old);
        var currentTree = TreeOf(current);
        var bothOrOnly = old is null || current is null || (oldTree is not null && currentTree is not null);
        if (bothOrOnly && oldTree != currentTree)
        {
            await PushAsync(reader, oldTree, currentTree, path, cancellation);
        }
    }

    private string Modifier(Node? old, Node? current)
    {
        if (old is null)
        {
            Added.Count(current!);
            return "+";
        }

        if (current is null)
        {
            Removed.Count(old);
            return "-";
        }

        var type = old.Type == current.Type ? "" : "T";
        var sameContent = NodeEquality.SameContent(old, current);
        if (old.Type == NodeType.File && current.Type == NodeType.File && !sameContent)
        {
            ChangedFiles++;
            return NodeEquality.SameButContent(old, current) ? "M?" : "M";
        }

        var same = sameContent && NodeEquality.SameButContent(old, current);
        return withMetadata && !same ? type + "U" : type;
    }

    private async ValueTask PushAsync(BlobReader reader, Id? old, Id? current, byte[] path, CancellationToken cancellation)
    {
        var before = await ReadAsync(reader, old, cancellation);
        var after = await ReadAsync(reader, current, cancellation);
        _levels.Push(new Level(before, after, path));
    }

    private static async ValueTask<List<Node>> ReadAsync(BlobReader reader, Id? tree, CancellationToken cancellation)
    {
        if (tree is not { } id)
        {
            return [];
        }

        List<Node> nodes = [.. TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(id), cancellation))];
        nodes.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return nodes;
    }

    private void CountBlobs(Id before, Id after, CancellationToken cancellation)
    {
        var old = UsedBlobs.Find(repository, [before], step: null, cancellation);
        var current = UsedBlobs.Find(repository, [after], step: null, cancellation);
        for (var number = 0; number < repository.Index.NumberLimit; number++)
        {
            var counts = (old.Contains(number), current.Contains(number)) switch
            {
                (false, true) => Added,
                (true, false) => Removed,
                _ => null,
            };
            if (counts is not null)
            {
                Count(counts, repository.Index[number].Packed);
            }
        }
    }

    private static void Count(DiffCounts counts, PackedBlob packed)
    {
        counts.Bytes += BlobReader.PlainLength(packed);
        if (packed.Blob.Kind == BlobKind.Tree)
        {
            counts.TreeBlobs++;
        }
        else
        {
            counts.DataBlobs++;
        }
    }

    private static Id? TreeOf(Node? node) => node is { Type: NodeType.Directory } ? node.Subtree : null;

    private static byte[] Join(byte[] folder, Node node)
    {
        var slash = "/"u8;
        byte[] begin = folder.Length == 0 ? [(byte)'/'] : folder;
        return node.Type == NodeType.Directory ? [.. begin, .. node.Name, .. slash] : [.. begin, .. node.Name];
    }

    /// <summary>Two sorted lists of nodes, taken name by name.</summary>
    private sealed class Level(List<Node> before, List<Node> after, byte[] path)
    {
        private int _before;
        private int _after;

        public byte[] Path => path;

        public bool TryNext(out Node? old, out Node? current)
        {
            old = _before < before.Count ? before[_before] : null;
            current = _after < after.Count ? after[_after] : null;
            if (old is not null && current is not null)
            {
                var order = old.Name.AsSpan().SequenceCompareTo(current.Name);
                old = order <= 0 ? old : null;
                current = order >= 0 ? current : null;
            }

            _before += old is null ? 0 : 1;
            _after += current is null ? 0 : 1;
            return old is not null || current is not null;
        }
    }
}
