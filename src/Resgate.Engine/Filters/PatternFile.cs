namespace Resgate.Engine.Filters;

/// <summary>Reads the patterns of an <c>--exclude-file</c> or <c>--include-file</c>.</summary>
/// <remarks>
/// One pattern a line; white space around it is dropped, empty lines and those that begin with <c>#</c> are passed over.
/// Environment variables are expanded, and <c>$$</c> stands for a dollar sign.
/// </remarks>
public static class PatternFile
{
    /// <param name="content">The whole file: UTF-8 or raw bytes, or UTF-16 with a byte order mark.</param>
    /// <param name="environment">The value of a variable; null when it is not set.</param>
    /// <returns>Patterns in the order of the file, to be parsed by <see cref="PatternList"/>.</returns>
    public static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> content, Func<string, string?> environment)
    {
        var patterns = new List<byte[]>();
        foreach (var line in TextLines.Of(content))
        {
            var trimmed = TextLines.Trim(line);
            if (!trimmed.IsEmpty && trimmed[0] != (byte)'#')
            {
                patterns.Add(VariableExpansion.Expand(trimmed, environment));
            }
        }

        return patterns;
    }
}
