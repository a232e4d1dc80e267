using System.Buffers;
using System.Text;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Patterns in order, as <c>--exclude</c> or <c>--include</c> gives them. Never changes; may be asked from many threads.</summary>
/// <remarks>
/// A path is matched by <c>*</c>, <c>?</c> and <c>[a-z]</c> inside a name and <c>**</c> for any number of names. A
/// pattern that begins with a slash holds from the root, any other at every depth; what matches a folder matches all
/// below it. A pattern after <c>!</c> takes back what the ones before it matched: the last word wins.
/// Source: restic's documentation, "Excluding Files"; compared with restic 0.19.1 by test.
/// </remarks>
public sealed class PatternList
{
    /// <summary>Matches nothing.</summary>
    public static readonly PatternList Empty = new([], ignoreCase: false);

    // Enough for nearly every path; deeper ones rent.
    private const int StackNames = 64;
    private const int StackBytes = 768;

    private readonly PathPattern[] _patterns;
    private readonly bool _ignoreCase;

    private PatternList(PathPattern[] patterns, bool ignoreCase)
    {
        _patterns = patterns;
        _ignoreCase = ignoreCase;
    }

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Reads patterns from text, which is taken as <see cref="RawText"/>. Empty ones are passed over.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: some patterns are malformed; the message names all of them.</exception>
    public static PatternList Parse(IEnumerable<string> patterns, bool ignoreCase = false) =>
        Parse(patterns.Select(static pattern => RawText.Encode(pattern)), ignoreCase);

    /// <summary>Reads patterns of raw bytes, as <see cref="PatternFile"/> gives them.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: some patterns are malformed; the message names all of them.</exception>
    public static PatternList Parse(IEnumerable<byte[]> patterns, bool ignoreCase = false)
    {
        var parsed = new List<PathPattern>();
        var refused = new List<string>();
        foreach (var pattern in patterns.Where(pattern => pattern.Length > 0))
        {
            if (PathPattern.TryParse(ignoreCase ? LowerCase.Of(pattern) : pattern) is { } good)
            {
                parsed.Add(good);
            }
            else
            {
                refused.Add($"'{Encoding.UTF8.GetString(pattern)}'");
            }
        }

        return refused.Count == 0
            ? new PatternList([.. parsed], ignoreCase)
            : throw new ResgateException(FailureKind.Usage, $"invalid patterns: {string.Join(", ", refused)}")
            {
                Hint = "close every '[', and put a backslash before a character that shall stand for itself",
            };
    }

    /// <param name="path">Clean: no empty names, no dots, no slash at the end. An empty path matches nothing.</param>
    public bool Matches(ReadOnlySpan<byte> path) => Matches(path, out _);

    /// <param name="path">Clean: no empty names, no dots, no slash at the end. An empty path matches nothing.</param>
    /// <param name="childMayMatch">Whether a path below this one could match: if not, a walk need not go down.</param>
    public bool Matches(ReadOnlySpan<byte> path, out bool childMayMatch)
    {
        childMayMatch = false;
        if (path.IsEmpty || IsEmpty)
        {
            return false;
        }

        if (!_ignoreCase)
        {
            return MatchesExactly(path, out childMayMatch);
        }

        byte[]? rented = null;
        var size = path.Length * LowerCase.MostGrowth;
        var lower = size <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(size);
        var matched = MatchesExactly(lower[..LowerCase.Write(path, lower)], out childMayMatch);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return matched;
    }

    private bool MatchesExactly(ReadOnlySpan<byte> path, out bool childMayMatch)
    {
        int[]? rented = null;
        var count = SplitPath.CountOf(path);
        var ends = count <= StackNames ? stackalloc int[StackNames] : rented = ArrayPool<int>.Shared.Rent(count);
        var matched = Judge(new SplitPath(path, ends), out childMayMatch);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return matched;
    }

    private bool Judge(in SplitPath path, out bool childMayMatch)
    {
        var matched = false;
        childMayMatch = false;
        foreach (var pattern in _patterns)
        {
            if (!pattern.IsNegated)
            {
                matched = matched || pattern.Matches(in path);
                childMayMatch = childMayMatch || pattern.MayMatchBelow(in path);
            }
            else if ((matched || childMayMatch) && pattern.Matches(in path))
            {
                (matched, childMayMatch) = (false, false);
            }
        }

        return matched;
    }
}
