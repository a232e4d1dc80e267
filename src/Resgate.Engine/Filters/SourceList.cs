using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Reads lists of what to back up. Every function gives the entries in the order of the file, none of them empty.</summary>
public static class SourceList
{
    /// <summary><c>--files-from</c>: a glob a line, white space around it dropped; empty lines and those that begin with <c>#</c> are passed over.</summary>
    /// <remarks>The globs are for the caller to expand: that takes a file system.</remarks>
    public static IReadOnlyList<byte[]> Globs(ReadOnlySpan<byte> content) =>
        [.. TextLines.Of(content)
            .Select(line => TextLines.Trim(line).ToArray())
            .Where(line => line.Length > 0 && line[0] != (byte)'#')];

    /// <summary><c>--files-from-verbatim</c>: a path a line, exactly as it stands; empty lines are passed over.</summary>
    public static IReadOnlyList<byte[]> Verbatim(ReadOnlySpan<byte> content) =>
        [.. TextLines.Of(content).Where(line => line.Length > 0)];

    /// <summary><c>--files-from-raw</c>: paths that each end with a zero byte, of any other bytes.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a path is empty, or the last one does not end with a zero byte.</exception>
    public static IReadOnlyList<byte[]> Raw(ReadOnlySpan<byte> content)
    {
        var paths = new List<byte[]>();
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)0);
            if (end < 0)
            {
                throw new ResgateException(FailureKind.Usage, "--files-from-raw does not end with a zero byte")
                {
                    Hint = "the list may be cut short; make it with 'find -print0'",
                };
            }

            if (end == 0)
            {
                throw new ResgateException(FailureKind.Usage, $"--files-from-raw has an empty name after {paths.Count} others");
            }

            paths.Add(content[..end].ToArray());
            content = content[(end + 1)..];
        }

        return paths;
    }
}
