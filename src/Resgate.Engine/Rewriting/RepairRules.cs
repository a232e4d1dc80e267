using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Engine.Rewriting;

/// <summary>Keeps of a damaged snapshot what is there (format page, section 11.2).</summary>
/// <remarks>
/// A lost directory becomes an empty one, a lost root takes the snapshot with it; lost blobs are taken out of files, whose sizes
/// are made right. Beyond restic's: nodes that no directory can hold (two of one name, names with a slash) are removed and the
/// others put in order, where restic gives up.
/// </remarks>
/// <param name="index">Knows which blobs there are.</param>
/// <param name="say">Gets a line for each change, as restic words it.</param>
public sealed class RepairRules(BlobIndex index, Action<string> say) : TreeRules
{
    public override bool HeedsPath => false;

    public override bool DemandsExactTrees => false;

    public override IReadOnlyList<Node> Arrange(IReadOnlyList<Node> nodes, ReadOnlySpan<byte> path)
    {
        var ordered = true;
        for (var i = 0; i < nodes.Count && ordered; i++)
        {
            ordered = NodeNames.IsValid(nodes[i].Name)
                && (i == 0 || nodes[i - 1].Name.AsSpan().SequenceCompareTo(nodes[i].Name) < 0);
        }

        return ordered ? nodes : Reorder(nodes, Quote(path));
    }

    public override Node? Rewrite(Node node, ReadOnlySpan<byte> path)
    {
        switch (node.Type)
        {
            case NodeType.Irregular or NodeType.Unknown:
                say($"  file {Quote(path)}: removed node with invalid type \"{(node.Type == NodeType.Irregular ? "irregular" : "")}\"");
                return null;
            case NodeType.File:
                RepairFile(node, path);
                return node;
            default:
                return node;
        }
    }

    public override bool KeepsEmpty(ReadOnlySpan<byte> path) => true;

    public override bool BecomesEmpty(ResgateException loss, ReadOnlySpan<byte> path)
    {
        var isRoot = path.Length == 1;
        say($"  dir {Quote(path)}: {(isRoot ? "not readable" : "replaced with empty directory")}");
        return !isRoot;
    }

    private void RepairFile(Node node, ReadOnlySpan<byte> path)
    {
        var old = node.Content ?? [];
        var content = new List<Id>(old.Count);
        var size = 0UL;
        foreach (var id in old)
        {
            if (index.TryGetPlainLength(BlobHandle.Data(id), out var length))
            {
                content.Add(id);
                size += length;
            }
        }

        if (content.Count < old.Count)
        {
            say($"  file {Quote(path)}: removed missing content");
        }
        else if (size != node.Size)
        {
            say($"  file {Quote(path)}: fixed incorrect size");
        }

        node.Content = content;
        node.Size = size;
    }

    private List<Node> Reorder(IReadOnlyList<Node> nodes, string path)
    {
        say($"  dir {path}: put in order");
        var kept = new List<Node>(nodes.Count);
        foreach (var node in nodes.Order(Comparer<Node>.Create(
            static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name))))
        {
            if (!NodeNames.IsValid(node.Name))
            {
                say($"  dir {path}: removed node with invalid name {Quote(node.Name)}");
            }
            else if (kept.Count > 0 && kept[^1].Name.AsSpan().SequenceEqual(node.Name))
            {
                say($"  dir {path}: removed second node of the name {Quote(node.Name)}");
            }
            else
            {
                kept.Add(node);
            }
        }

        return kept;
    }
}
