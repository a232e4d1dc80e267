using Resgate.Engine.Filters;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Find;

/// <summary>What is looked for by name and time.</summary>
/// <param name="Patterns">Any of them has to fit the path.</param>
/// <param name="Oldest">Nodes modified before are left out; null for no limit.</param>
/// <param name="Newest">Nodes modified after are left out; null for no limit.</param>
public sealed record FindPatterns(PatternList Patterns, Timestamp? Oldest, Timestamp? Newest)
{
    /// <param name="path">Raw bytes, a slash before each name.</param>
    /// <param name="node">The node there.</param>
    /// <param name="mayMatchBelow">Whether something in the folder could fit.</param>
    public bool Fits(ReadOnlySpan<byte> path, Node node, out bool mayMatchBelow) =>
        Patterns.Matches(path, out mayMatchBelow)
        && !(node.ModifiedAt < Oldest)
        && !(node.ModifiedAt > Newest);
}
