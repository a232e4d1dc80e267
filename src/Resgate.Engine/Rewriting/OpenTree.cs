using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Rewriting;

/// <summary>A tree on the way from the root to where a <see cref="TreeRewriter"/> is.</summary>
/// <param name="id">The tree that is rewritten; null for one that was lost.</param>
/// <param name="nodes">What it holds.</param>
/// <param name="pathLength">Bytes of its path without a slash at the end.</param>
/// <param name="output">Gets what stays.</param>
internal sealed class OpenTree(Id? id, IReadOnlyList<Node> nodes, int pathLength, TreeWriter output)
{
    private int _next;

    public Id? Id { get; } = id;

    public int PathLength { get; } = pathLength;

    public TreeWriter Output { get; } = output;

    /// <summary>The directory whose own tree is being rewritten.</summary>
    public Node? Waiting { get; set; }

    /// <summary>Gives the next node; null after the last.</summary>
    public Node? Next() => _next < nodes.Count ? nodes[_next++] : null;
}
