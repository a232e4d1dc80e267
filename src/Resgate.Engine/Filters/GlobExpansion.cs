using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Finds what a glob means on this machine: each component as <see cref="PatternList"/> has it.</summary>
public static class GlobExpansion
{
    private static readonly System.Buffers.SearchValues<byte> Special = System.Buffers.SearchValues.Create("*?[\\"u8);

    /// <summary>Existing paths that fit, sorted by their bytes in each directory; a text without wildcards is given back as it is.</summary>
    /// <param name="glob">Raw bytes.</param>
    /// <param name="acrossFolders">
    /// Whether <c>**</c> stands for any number of folders, none included; in <c>--files-from</c> it is a <c>*</c>.
    /// </param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the pattern is malformed.</exception>
    public static IReadOnlyList<byte[]> Expand(byte[] glob, bool acrossFolders = false)
    {
        if (!glob.AsSpan().ContainsAny(Special))
        {
            return [glob];
        }

        var isAbsolute = glob[0] == (byte)'/';
        List<byte[]> found = [isAbsolute ? "/"u8.ToArray() : []];
        foreach (var range in glob.AsSpan().Split((byte)'/'))
        {
            var component = glob.AsSpan(range).ToArray();
            if (component.Length > 0)
            {
                found = acrossFolders && component.AsSpan().SequenceEqual("**"u8)
                    ? [.. found.SelectMany(FoldersFrom)]
                    : [.. found.SelectMany(path => Step(path, component, glob))];
            }
        }

        return [.. found.Where(Exists)];
    }

    private static IEnumerable<byte[]> Step(byte[] path, byte[] component, byte[] glob)
    {
        if (!component.AsSpan().ContainsAny(Special))
        {
            return [Join(path, component)];
        }

        var pattern = NamePattern.TryParse(component)
            ?? throw new ResgateException(FailureKind.Usage, $"malformed pattern '{Format.Text.LossyText.Decode(glob)}'");
        if (DirectoryHandle.Open(path, out var directory) != Errno.None)
        {
            return [];
        }

        using (directory)
        {
            _ = directory!.ReadEntries(out var entries);
            return [.. entries.Where(entry => pattern.Matches(entry.Name)).Select(entry => Join(path, entry.Name))];
        }
    }

    /// <summary>A folder and all below it; links are not followed, since what they lead to has a path of its own.</summary>
    private static IEnumerable<byte[]> FoldersFrom(byte[] top)
    {
        var waiting = new Stack<byte[]>([top]);
        while (waiting.TryPop(out var path))
        {
            yield return path;
            foreach (var below in FoldersIn(path))
            {
                waiting.Push(below);
            }
        }
    }

    private static IEnumerable<byte[]> FoldersIn(byte[] path)
    {
        if (DirectoryHandle.Open(path.Length == 0 ? "."u8 : path, out var directory) != Errno.None)
        {
            return [];
        }

        using (directory)
        {
            _ = directory!.ReadEntries(out var entries);
            return [.. entries.Select(entry => (entry.Type, Path: Join(path, entry.Name))).Where(IsFolder).Select(static one => one.Path).Reverse()];
        }

        static bool IsFolder((NodeType Type, byte[] Path) entry) => entry.Type == NodeType.Directory
            || (entry.Type == NodeType.Unknown && SourcePaths.Look(entry.Path, out var stat) == Errno.None && stat.Type == NodeType.Directory);
    }

    private static bool Exists(byte[] path) => SourcePaths.Exists(path);

    private static byte[] Join(byte[] path, byte[] name) =>
        path.Length == 0 || path[^1] == (byte)'/' ? [.. path, .. name] : [.. path, (byte)'/', .. name];
}
