using Resgate.Engine.FileSystems;
using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Finds what a glob of <c>--files-from</c> means on this machine: each component as <see cref="PatternList"/> has it, without <c>**</c>.</summary>
public static class GlobExpansion
{
    private static readonly System.Buffers.SearchValues<byte> Special = System.Buffers.SearchValues.Create("*?[\\"u8);

    /// <summary>Existing paths that fit, sorted by their bytes in each directory; a text without wildcards is given back as it is.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the pattern is malformed.</exception>
    public static IReadOnlyList<byte[]> Expand(byte[] glob)
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
                found = [.. found.SelectMany(path => Step(path, component, glob))];
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

    private static bool Exists(byte[] path) => SourcePaths.Exists(path);

    private static byte[] Join(byte[] path, byte[] name) =>
        path.Length == 0 || path[^1] == (byte)'/' ? [.. path, .. name] : [.. path, (byte)'/', .. name];
}
