namespace Resgate.Primitives.Patterns;

/// <summary>What a glob asks of the next byte or character of a name.</summary>
/// <param name="Literal">This very byte; null when it is not a literal.</param>
/// <param name="Class">One of these characters; null for any character.</param>
internal sealed record GlobStep(byte? Literal, GlobClass? Class)
{
    private static readonly GlobStep s_anyCharacter = new(Literal: null, Class: null);

    /// <summary>Takes one step off a pattern that does not begin with <c>*</c>; null when it is malformed.</summary>
    public static GlobStep? TryTake(ref ReadOnlySpan<byte> pattern)
    {
        var first = pattern[0];
        pattern = pattern[1..];
        switch (first)
        {
            case (byte)'?':
                return s_anyCharacter;
            case (byte)'[':
                return GlobClass.TryTake(ref pattern) is { } set ? new GlobStep(Literal: null, set) : null;
            case (byte)'\\':
                if (pattern.IsEmpty)
                {
                    return null;
                }

                first = pattern[0];
                pattern = pattern[1..];
                return new GlobStep(first, Class: null);
            default:
                return new GlobStep(first, Class: null);
        }
    }

    /// <summary>Takes what fits off the front of <paramref name="name"/>.</summary>
    public bool TryTakeFrom(ref ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return false;
        }

        if (Literal is { } literal)
        {
            if (name[0] != literal)
            {
                return false;
            }

            name = name[1..];
            return true;
        }

        var character = Utf8Character.First(name, out var length);
        if (Class is { } set && !set.Contains(character.Value))
        {
            return false;
        }

        name = name[length..];
        return true;
    }
}
