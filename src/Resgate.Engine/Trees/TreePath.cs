using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Trees;

/// <summary>A place inside a snapshot: names from the root down, as raw bytes.</summary>
/// <remarks>Empty names and dots are left out, <c>..</c> takes back the name before it; leading slashes make no difference.</remarks>
public sealed class TreePath
{
    /// <summary>The root of a snapshot.</summary>
    public static readonly TreePath Root = new([]);

    private readonly byte[][] _names;

    private TreePath(byte[][] names) => _names = names;

    public IReadOnlyList<byte[]> Names => _names;

    public bool IsRoot => _names.Length == 0;

    /// <param name="text">Unix paths as a command line gives them, as <see cref="RawText"/>.</param>
    public static TreePath Parse(string text) => Parse(RawText.Encode(text));

    /// <param name="path">Names parted by slashes.</param>
    public static TreePath Parse(ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            var name = path[range];
            if (name.SequenceEqual(".."u8))
            {
                if (names.Count > 0)
                {
                    names.RemoveAt(names.Count - 1);
                }
            }
            else if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                names.Add(name.ToArray());
            }
        }

        return new TreePath([.. names]);
    }

    /// <summary>The tree of the folder at this place.</summary>
    /// <param name="reader">Reads the trees on the way.</param>
    /// <param name="root">Where the names begin.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: nothing is there, or it is no folder.</exception>
    public async ValueTask<Id> FindTreeAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        var tree = root;
        for (var depth = 1; depth <= _names.Length; depth++)
        {
            var node = await FindInAsync(reader, tree, _names[depth - 1], cancellation) ?? throw NotFound(depth);
            tree = node is { Type: NodeType.Directory, Subtree: { } subtree } ? subtree : throw NoFolder(depth, node);
        }

        return tree;
    }

    /// <summary>The node at this place; null for the root, which has none.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: nothing is there.</exception>
    public async ValueTask<Node?> FindNodeAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        if (IsRoot)
        {
            return null;
        }

        var parent = await new TreePath(_names[..^1]).FindTreeAsync(reader, root, cancellation);
        return await FindInAsync(reader, parent, _names[^1], cancellation) ?? throw NotFound(_names.Length);
    }

    /// <summary>The node at this place; null when nothing is there, and for the root, which has none.</summary>
    /// <exception cref="ResgateException">A tree on the way cannot be read, so that nobody knows.</exception>
    public async ValueTask<Node?> SeekNodeAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        Node? node = null;
        foreach (var (depth, name) in _names.Index())
        {
            var tree = depth == 0 ? root : node is { Type: NodeType.Directory, Subtree: { } subtree } ? subtree : (Id?)null;
            node = tree is { } known ? await FindInAsync(reader, known, name, cancellation) : null;
        }

        return node;
    }

    /// <summary>The same place by another way, when the way there leads through a link; null when it does not.</summary>
    /// <param name="reader">Reads the trees on the way.</param>
    /// <param name="root">Where the names begin.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">A tree on the way cannot be read, so that nobody knows.</exception>
    public async ValueTask<TreePath?> ThroughLinkAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        var tree = root;
        for (var depth = 1; depth < _names.Length; depth++)
        {
            var node = await FindInAsync(reader, tree, _names[depth - 1], cancellation);
            if (node is { Type: NodeType.Symlink, LinkTarget: { } target })
            {
                byte[] folder = target is [(byte)'/', ..] ? [] : Join(depth - 1);
                return Parse([.. folder, (byte)'/', .. target, (byte)'/', .. new TreePath(_names[depth..]).ToBytes()]);
            }

            if (node is not { Type: NodeType.Directory, Subtree: { } subtree })
            {
                return null;
            }

            tree = subtree;
        }

        return null;
    }

    /// <summary>With a slash in front of every name; the root is one slash.</summary>
    public byte[] ToBytes() => Join(_names.Length);

    /// <summary>For people.</summary>
    public override string ToString() => LossyText.Decode(ToBytes());

    private static async ValueTask<Node?> FindInAsync(BlobReader reader, Id tree, byte[] name, CancellationToken cancellation)
    {
        var nodes = new TreeReader(await reader.ReadAsync(BlobHandle.Tree(tree), cancellation));
        while (nodes.TryRead(out var node))
        {
            if (node.Name.AsSpan().SequenceEqual(name))
            {
                return node;
            }
        }

        return null;
    }

    private ResgateException NotFound(int depth) =>
        new(FailureKind.NotFound, $"path {LossyText.Decode(Join(depth))}: not found in the snapshot");

    private ResgateException NoFolder(int depth, Node node) =>
        new(FailureKind.NotFound, $"path {LossyText.Decode(Join(depth))}: not a directory, but of type {node.Type.ToWord()}");

    private byte[] Join(int count)
    {
        var bytes = new List<byte>();
        foreach (var name in _names.AsSpan(0, count))
        {
            bytes.Add((byte)'/');
            bytes.AddRange(name);
        }

        return count == 0 ? [(byte)'/'] : [.. bytes];
    }
}
