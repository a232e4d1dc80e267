using Resgate.Engine.Filters;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Rewriting;

/// <summary>Leaves out of a snapshot what a filter does not select, and counts the files that stay.</summary>
/// <remarks>
/// Including, a directory stays when something in it does or when it is itself selected; excluding, every directory that is
/// not excluded stays, though it be empty.
/// </remarks>
/// <param name="filter">Asked with paths in the snapshot.</param>
/// <param name="isIncluding">Whether the filter names what stays.</param>
/// <param name="say">Gets a line for each entry that the filter names, as restic words it; null when nobody wants to know.</param>
public sealed class FilterRules(PathFilter filter, bool isIncluding, Action<string>? say = null) : TreeRules
{
    /// <summary>Files that stayed.</summary>
    public ulong Files { get; private set; }

    /// <summary>Their sizes together.</summary>
    public ulong Bytes { get; private set; }

    public override bool HeedsPath => true;

    public override bool DemandsExactTrees => true;

    public override Node? Rewrite(Node node, ReadOnlySpan<byte> path)
    {
        var isFolder = node.Type == NodeType.Directory;
        var choice = filter.Judge(path, isFolder);
        if (!choice.IsSelected && !(isFolder && choice.MayDescend))
        {
            Tell(!isIncluding, "excluding", path);
            return null;
        }

        Tell(isIncluding && !isFolder, "including", path);

        if (node.Type == NodeType.File)
        {
            Files++;
            Bytes = unchecked(Bytes + node.Size);
        }

        return node;
    }

    public override bool KeepsEmpty(ReadOnlySpan<byte> path)
    {
        var isIncluded = isIncluding && path.Length > 1 && filter.Judge(path, isFolder: true).IsSelected;
        Tell(isIncluded, "including directory", path);
        return !isIncluding || isIncluded;
    }

    public override bool BecomesEmpty(ResgateException loss, ReadOnlySpan<byte> path) =>
        throw new ResgateException(FailureKind.Damaged, "a tree of the snapshot cannot be read", loss)
        {
            Hint = "'repair snapshots' makes a snapshot of what is left of it",
        };

    private void Tell(bool isNamed, string what, ReadOnlySpan<byte> path)
    {
        if (isNamed && say is not null)
        {
            say($"{what} {Quote(path)}");
        }
    }
}
