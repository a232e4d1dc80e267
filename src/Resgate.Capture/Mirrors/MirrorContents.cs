namespace Resgate.Capture.Mirrors;

/// <summary>What a mirror's folder has in it, as far as it is ours.</summary>
internal sealed class MirrorContents
{
    private readonly List<(string Name, MirrorMark Mark)> _trees = [];

    /// <summary>The folder's own mark; null when it has none.</summary>
    public MirrorMark? Root { get; private set; }

    /// <summary>The tree that <c>latest</c> names; null when it names none that is there.</summary>
    public string? Latest { get; private set; }

    /// <summary>Whether the account that writes there may give files to others.</summary>
    public bool KeepsOwners { get; private set; }

    /// <summary>Whether the folder is on the disk that the system itself is on.</summary>
    public bool IsOnSystemDisk { get; private set; }

    /// <summary>Dated trees, the youngest first.</summary>
    public IEnumerable<(string Name, MirrorMark Mark)> Dated => Named(prefix: "");

    /// <summary>What runs that did not come to their end have left, the youngest first.</summary>
    public IEnumerable<(string Name, MirrorMark Mark)> Unfinished => Named(TreeName.Incomplete);

    /// <summary>What a removal that did not come to its end has left.</summary>
    public IEnumerable<string> HalfRemoved => Named(TreeName.Removing).Select(static tree => tree.Name);

    /// <summary>The name of the tree that was the last to be read in full; empty when there is none.</summary>
    public string FullAt => _trees.Select(static tree => tree.Mark.FullAt).DefaultIfEmpty("").Max(StringComparer.Ordinal)!;

    /// <param name="lines">As <see cref="MirrorFolder"/> lets them be printed: what it is, then the name and the mark.</param>
    public static MirrorContents Parse(IEnumerable<string> lines)
    {
        var contents = new MirrorContents();
        string? latest = null;
        foreach (var words in lines.Select(static line => line.Split(' ', 3)))
        {
            switch (words)
            {
                case ["user", var id]:
                    contents.KeepsOwners = id == "0";
                    break;
                case ["system-disk"]:
                    contents.IsOnSystemDisk = true;
                    break;
                case ["latest", var target]:
                    latest = target;
                    break;
                case ["root", _, var mark]:
                    contents.Root = MirrorMark.Parse(mark);
                    break;
                case ["tree", var name, var mark] when MirrorMark.Parse(mark) is { } parsed && contents.Root?.IsOfSameMirrorAs(parsed) == true:
                    contents._trees.Add((name, parsed));
                    break;
                default:
                    // Something of somebody else's that is called as if it were ours.
                    break;
            }
        }

        contents.Latest = contents.Dated.Select(static tree => tree.Name).FirstOrDefault(name => name == latest);
        return contents;
    }

    private IEnumerable<(string Name, MirrorMark Mark)> Named(string prefix) => _trees
        .Where(tree => tree.Name.StartsWith(prefix, StringComparison.Ordinal) && TreeName.MomentOf(tree.Name[prefix.Length..]) is not null)
        .OrderByDescending(static tree => tree.Name, StringComparer.Ordinal);
}
