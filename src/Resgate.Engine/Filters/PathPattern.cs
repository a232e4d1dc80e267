namespace Resgate.Engine.Filters;

/// <summary>One pattern of a list: names and wildcards between slashes, absolute or relative, perhaps negated.</summary>
/// <remarks>
/// A relative pattern may begin at any name of the path, and no pattern needs to reach the path's end: what fits a
/// folder fits everything below it.
/// </remarks>
internal sealed class PathPattern
{
    private readonly NamePattern[] _names;
    private readonly bool _isAbsolute;
    private readonly int _firstDoubleStar;

    private PathPattern(NamePattern[] names, bool isAbsolute, bool isNegated)
    {
        _names = names;
        _isAbsolute = isAbsolute;
        _firstDoubleStar = Array.FindIndex(names, name => name.IsDoubleStar);
        IsNegated = isNegated;
    }

    /// <summary>Written with a <c>!</c> in front: takes back what earlier patterns matched.</summary>
    public bool IsNegated { get; }

    /// <summary>Null when one of its names is malformed.</summary>
    /// <param name="pattern">Not empty.</param>
    public static PathPattern? TryParse(ReadOnlySpan<byte> pattern)
    {
        var isNegated = pattern[0] == (byte)'!';
        if (isNegated)
        {
            pattern = pattern[1..];
        }

        var isAbsolute = pattern.StartsWith((byte)'/');
        var names = new List<NamePattern>();
        if (isAbsolute)
        {
            names.Add(NamePattern.Root);
        }

        foreach (var text in CleanNames(pattern, isAbsolute))
        {
            if (NamePattern.TryParse(text) is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        if (isAbsolute && names.Count == 1)
        {
            // The root alone means everything below it.
            names.Add(NamePattern.DoubleStar);
        }

        return new PathPattern([.. names], isAbsolute, isNegated);
    }

    public bool Matches(in SplitPath path)
    {
        if (_names.Length == 1 && _firstDoubleStar < 0)
        {
            return MatchesAnyName(in path);
        }

        var first = _isAbsolute ? 0 : path.FirstName;
        var last = _isAbsolute ? 0 : path.Count - 1;
        for (var start = first; start <= last; start++)
        {
            if (_firstDoubleStar < 0 ? MatchesRun(0, _names.Length, in path, start) : MatchesWithDoubleStars(in path, start))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something below the path could match; true for everything that a relative pattern is asked.</summary>
    public bool MayMatchBelow(in SplitPath path)
    {
        if (!_isAbsolute)
        {
            return true;
        }

        var known = _firstDoubleStar < 0 ? _names.Length : _firstDoubleStar;
        return MatchesRun(0, Math.Min(known, path.Count), in path, start: 0);
    }

    /// <summary>Gives every double star the fewest names that let the run after it fit.</summary>
    /// <remarks>
    /// restic counts each double star still to come as at least one name when it stretches an earlier one, so
    /// <c>/a/**/b/**/c</c> does not match <c>/a/x/b/c</c>. Whoever moves from restic must not find files missing from a
    /// backup that were there before; so we count the same way. The shortest stretch leaves the most room for all that
    /// follow, therefore no other choice has to be tried.
    /// </remarks>
    private bool MatchesWithDoubleStars(in SplitPath path, int start)
    {
        if (!MatchesRun(0, _firstDoubleStar, in path, start))
        {
            return false;
        }

        var at = start + _firstDoubleStar;
        var room = path.Count - _names.Length;
        for (var star = _firstDoubleStar; star < _names.Length;)
        {
            var next = Array.FindIndex(_names, star + 1, name => name.IsDoubleStar);
            var runEnd = next < 0 ? _names.Length : next;
            room++;
            while (room >= 0 && !MatchesRun(star + 1, runEnd, in path, at))
            {
                at++;
                room--;
            }

            if (room < 0)
            {
                return false;
            }

            at += runEnd - star - 1;
            star = runEnd;
        }

        // A pattern of nothing but double stars takes at least one name; there is one at the start.
        return true;
    }

    /// <summary>The short way for the commonest patterns, such as <c>*.tmp</c> and <c>node_modules</c>.</summary>
    private bool MatchesAnyName(in SplitPath path)
    {
        var name = _names[0];
        for (var i = path.FirstName; i < path.Count; i++)
        {
            if (name.Matches(path[i]))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesRun(int from, int to, in SplitPath path, int start)
    {
        if (start + to - from > path.Count)
        {
            return false;
        }

        for (var i = from; i < to; i++)
        {
            if (!_names[i].Matches(path[start + i - from]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The names without empty ones and dots, each <c>..</c> taken off with what is before it; a dot when none is left of a relative pattern.</summary>
    private static List<byte[]> CleanNames(ReadOnlySpan<byte> pattern, bool isAbsolute)
    {
        var names = new List<byte[]>();
        foreach (var range in pattern.Split((byte)'/'))
        {
            var name = pattern[range];
            if (name.IsEmpty || name.SequenceEqual("."u8))
            {
                continue;
            }

            if (!name.SequenceEqual(".."u8))
            {
                names.Add(name.ToArray());
            }
            else if (names.Count > 0 && !names[^1].AsSpan().SequenceEqual(".."u8))
            {
                names.RemoveAt(names.Count - 1);
            }
            else if (!isAbsolute)
            {
                names.Add(name.ToArray());
            }
        }

        if (names.Count == 0 && !isAbsolute)
        {
            names.Add("."u8.ToArray());
        }

        return names;
    }
}
