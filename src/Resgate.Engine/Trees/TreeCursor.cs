using System.Diagnostics.CodeAnalysis;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Trees;

/// <summary>Walks a tree depth first, each folder before what is in it, in the stored order.</summary>
/// <remarks>
/// Holds one tree for each level it is below the root, never a list of everything. A node whose name could not be a name
/// is handed out like any other: who makes files of nodes checks <see cref="NodeNames.IsValid"/>. Not for several threads.
/// </remarks>
/// <param name="reader">Reads the trees; nobody else may use it meanwhile.</param>
/// <param name="root">The tree whose nodes come first, at depth 1.</param>
public sealed class TreeCursor(BlobReader reader, Id root)
{
    private readonly Stack<Level> _levels = new();
    private byte[] _path = new byte[256];
    private int _pathLength;
    private Id? _next = root;

    /// <summary>Where the walk is; valid after <see cref="MoveNextAsync"/> returned true.</summary>
    public Node Node { get; private set; } = null!;

    /// <summary>The node's whole path, a slash before each name; valid until the next move.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>1 for the nodes of the root.</summary>
    public int Depth => _levels.Count;

    /// <summary>The tree that holds the node.</summary>
    public Id Parent => _levels.Peek().Tree;

    /// <summary>Goes to the next node, into the current one first if that is a folder that was not skipped.</summary>
    /// <returns>False when everything was visited.</returns>
    /// <exception cref="ResgateException">A tree cannot be read. Moving on then goes past it.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellation)
    {
        if (_next is { } tree)
        {
            _next = null;
            var content = await reader.ReadAsync(BlobHandle.Tree(tree), cancellation);
            _levels.Push(new Level(tree, new TreeReader(content), _pathLength));
        }

        cancellation.ThrowIfCancellationRequested();
        while (_levels.TryPeek(out var level))
        {
            _pathLength = level.PathLength;
            if (TryRead(level, out var node))
            {
                Enter(node);
                return true;
            }

            _levels.Pop();
        }

        return false;
    }

    /// <summary>Does not go into the current node.</summary>
    public void Skip() => _next = null;

    private bool TryRead(Level level, [NotNullWhen(true)] out Node? node)
    {
        try
        {
            return level.Nodes.TryRead(out node);
        }
        catch (ResgateException cause)
        {
            // Nothing behind the damage can be read; the walk may go on beside it.
            _levels.Pop();
            throw new ResgateException(FailureKind.Damaged, $"tree {level.Tree} is damaged", cause);
        }
    }

    private void Enter(Node node)
    {
        var length = _pathLength + 1 + node.Name.Length;
        if (_path.Length < length)
        {
            Array.Resize(ref _path, Math.Max(length, 2 * _path.Length));
        }

        _path[_pathLength] = (byte)'/';
        node.Name.CopyTo(_path, _pathLength + 1);
        _pathLength = length;
        Node = node;
        _next = node.Type == NodeType.Directory ? node.Subtree : null;
    }

    private sealed record Level(Id Tree, TreeReader Nodes, int PathLength);
}
