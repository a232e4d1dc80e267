using System.Text;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Rewriting;

/// <summary>What a <see cref="TreeRewriter"/> keeps and changes. Paths are raw bytes, absolute in the snapshot; the root's is <c>/</c>.</summary>
public abstract class TreeRules
{
    /// <summary>Whether a tree's outcome depends on where it lies; if not, equal trees are rewritten once.</summary>
    public abstract bool HeedsPath { get; }

    /// <summary>
    /// Whether a tree must be encoded as we encode trees, or the rewriting stops: whatever we would lose (keys of other
    /// tools, say) is worth more than what the user wants to leave out (format page, section 6.8).
    /// </summary>
    public abstract bool DemandsExactTrees { get; }

    /// <summary>Puts a tree's nodes into an order that can be written. By default they are as they should be.</summary>
    public virtual IReadOnlyList<Node> Arrange(IReadOnlyList<Node> nodes, ReadOnlySpan<byte> path) => nodes;

    /// <summary>What becomes of a node.</summary>
    /// <returns>The node, perhaps changed; null to leave it out, with all below it.</returns>
    public abstract Node? Rewrite(Node node, ReadOnlySpan<byte> path);

    /// <summary>Whether a directory stays in which nothing is left, or nothing was.</summary>
    public abstract bool KeepsEmpty(ReadOnlySpan<byte> path);

    /// <summary>What becomes of a directory whose tree is lost.</summary>
    /// <returns>True for an empty directory, false to leave it out; throws to stop.</returns>
    public abstract bool BecomesEmpty(ResgateException loss, ReadOnlySpan<byte> path);

    /// <summary>A path for people, as restic writes it between quotes.</summary>
    private protected static string Quote(ReadOnlySpan<byte> path)
    {
        var quoted = new byte[path.Length * NameQuoting.MaxGrowth];
        return $"\"{Encoding.UTF8.GetString(quoted.AsSpan(0, NameQuoting.Quote(path, quoted)))}\"";
    }
}
