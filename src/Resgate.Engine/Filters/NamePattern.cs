using Resgate.Primitives.Patterns;

namespace Resgate.Engine.Filters;

/// <summary>One component of a path pattern, in the cheapest form that says the same.</summary>
internal sealed class NamePattern
{
    /// <summary>Any number of names, none included.</summary>
    public static readonly NamePattern DoubleStar = new(Form.DoubleStar, [], null);

    /// <summary>The root an absolute pattern begins with.</summary>
    public static readonly NamePattern Root = new(Form.Literal, "/"u8, null);

    private readonly Form _form;
    private readonly byte[] _text;
    private readonly Glob? _glob;

    private NamePattern(Form form, ReadOnlySpan<byte> text, Glob? glob)
    {
        _form = form;
        _text = text.ToArray();
        _glob = glob;
    }

    private enum Form
    {
        DoubleStar,
        Literal,

        /// <summary>A star alone.</summary>
        Any,

        /// <summary>A star and a text, such as <c>*.tmp</c>.</summary>
        Suffix,

        /// <summary>A text and a star.</summary>
        Prefix,
        Glob,
    }

    public bool IsDoubleStar => _form == Form.DoubleStar;

    /// <summary>Null when the pattern is malformed.</summary>
    public static NamePattern? TryParse(ReadOnlySpan<byte> pattern)
    {
        if (pattern.SequenceEqual("**"u8))
        {
            return DoubleStar;
        }

        if (pattern.SequenceEqual("*"u8))
        {
            return new NamePattern(Form.Any, [], null);
        }

        if (IsPlain(pattern))
        {
            return new NamePattern(Form.Literal, pattern, null);
        }

        if (pattern[0] == (byte)'*' && IsPlain(pattern[1..]))
        {
            return new NamePattern(Form.Suffix, pattern[1..], null);
        }

        if (pattern[^1] == (byte)'*' && IsPlain(pattern[..^1]))
        {
            return new NamePattern(Form.Prefix, pattern[..^1], null);
        }

        return Glob.TryParse(pattern) is { } glob ? new NamePattern(Form.Glob, [], glob) : null;
    }

    public bool Matches(ReadOnlySpan<byte> name) => _form switch
    {
        // Most names differ in length or in the byte that is looked at first; the rest is compared for few.
        Form.Literal => name.Length == _text.Length && name[^1] == _text[^1] && name.SequenceEqual(_text),
        Form.Suffix => name.Length >= _text.Length && name[^1] == _text[^1] && name.EndsWith(_text),
        Form.Prefix => name.Length >= _text.Length && name[0] == _text[0] && name.StartsWith(_text),
        Form.Glob => _glob!.Matches(name),
        _ => true,
    };

    private static bool IsPlain(ReadOnlySpan<byte> pattern) => !pattern.ContainsAny("\\[]*?"u8);
}
