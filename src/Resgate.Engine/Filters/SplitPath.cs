namespace Resgate.Engine.Filters;

/// <summary>A path cut at its slashes, without copying it. The root of an absolute path is a name of its own, <c>/</c>.</summary>
internal readonly ref struct SplitPath
{
    private readonly ReadOnlySpan<byte> _path;
    private readonly ReadOnlySpan<int> _ends;
    private readonly bool _isAbsolute;

    /// <param name="path">Not empty.</param>
    /// <param name="ends">Room for <see cref="CountOf"/> numbers.</param>
    public SplitPath(ReadOnlySpan<byte> path, Span<int> ends)
    {
        var count = 0;
        var start = 0;
        for (var slash = path.IndexOf((byte)'/'); slash >= 0; slash = path[start..].IndexOf((byte)'/'))
        {
            ends[count++] = start + slash;
            start += slash + 1;
        }

        ends[count++] = path.Length;
        _path = path;
        _ends = ends[..count];
        _isAbsolute = path[0] == (byte)'/';
    }

    public int Count => _ends.Length;

    /// <summary>The first name that a relative pattern may begin at.</summary>
    public int FirstName => _isAbsolute ? 1 : 0;

    public ReadOnlySpan<byte> this[int index] =>
        index > 0 ? _path[(_ends[index - 1] + 1).._ends[index]]
        : _isAbsolute ? "/"u8
        : _path[.._ends[0]];

    public static int CountOf(ReadOnlySpan<byte> path) => path.Count((byte)'/') + 1;
}
