namespace Resgate.Primitives.Patterns;

/// <summary>A class of characters: <c>[abc]</c>, <c>[a-z0]</c>, or with <c>^</c> in front everything else.</summary>
/// <remarks>Inside, <c>-</c> and <c>]</c> stand for themselves only after a backslash; an empty class is malformed.</remarks>
internal sealed class GlobClass
{
    private readonly (int From, int To)[] _ranges;
    private readonly bool _isNegated;

    private GlobClass((int From, int To)[] ranges, bool isNegated)
    {
        _ranges = ranges;
        _isNegated = isNegated;
    }

    /// <summary>Takes a class off a pattern, its opening bracket being gone already; null when it is malformed.</summary>
    public static GlobClass? TryTake(ref ReadOnlySpan<byte> pattern)
    {
        var isNegated = pattern.StartsWith((byte)'^');
        if (isNegated)
        {
            pattern = pattern[1..];
        }

        var ranges = new List<(int From, int To)>();
        while (ranges.Count == 0 || !pattern.StartsWith((byte)']'))
        {
            if (TryTakeCharacter(ref pattern) is not { } from)
            {
                return null;
            }

            var to = from;
            if (pattern.StartsWith((byte)'-'))
            {
                pattern = pattern[1..];
                if (TryTakeCharacter(ref pattern) is not { } end)
                {
                    return null;
                }

                to = end;
            }

            ranges.Add((from, to));
        }

        pattern = pattern[1..];
        return new GlobClass([.. ranges], isNegated);
    }

    public bool Contains(int character)
    {
        foreach (var (from, to) in _ranges)
        {
            if (from <= character && character <= to)
            {
                return !_isNegated;
            }
        }

        return _isNegated;
    }

    /// <summary>One end of a range; null when there is none, or nothing follows that could close the class.</summary>
    private static int? TryTakeCharacter(ref ReadOnlySpan<byte> pattern)
    {
        if (pattern.IsEmpty || pattern[0] is (byte)'-' or (byte)']')
        {
            return null;
        }

        if (pattern[0] == (byte)'\\')
        {
            pattern = pattern[1..];
        }

        if (pattern.IsEmpty || Utf8Character.IsBroken(pattern))
        {
            return null;
        }

        var character = Utf8Character.First(pattern, out var length);
        pattern = pattern[length..];
        return pattern.IsEmpty ? null : character.Value;
    }
}
