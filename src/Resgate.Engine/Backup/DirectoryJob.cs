using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>A directory whose tree is being put together: its entries come in as they get done, in any order.</summary>
internal sealed class DirectoryJob
{
    // One for the listing itself, one for each entry under way.
    private int _unfinished = 1;
    private Node?[] _nodes = [];

    /// <param name="above">The directory this one is an entry of; null for the root of the snapshot.</param>
    /// <param name="slot">Its place among that one's entries.</param>
    /// <param name="path">Its absolute path on this machine.</param>
    public DirectoryJob(DirectoryJob? above, int slot, byte[] path)
    {
        Above = above;
        Slot = slot;
        Path = path;
    }

    public DirectoryJob? Above { get; }

    public int Slot { get; }

    public byte[] Path { get; }

    /// <summary>The directory's own node, which gets the tree; null for the root.</summary>
    public Node? Node { get; set; }

    /// <summary>What the parent snapshot has in its place.</summary>
    public Node? Before { get; set; }

    /// <summary>The entries that are done; null where one is still under way, or was left out.</summary>
    public ReadOnlySpan<Node?> Nodes => _nodes;

    /// <summary>Makes room for entries, before any is begun.</summary>
    public void Reserve(int count) => _nodes = new Node?[count];

    public void Begin() => Interlocked.Increment(ref _unfinished);

    public void Put(int slot, Node node) => _nodes[slot] = node;

    /// <summary>Takes one thing off what is under way.</summary>
    /// <returns>True for the one call after which nothing is.</returns>
    public bool Finish() => Interlocked.Decrement(ref _unfinished) == 0;
}
