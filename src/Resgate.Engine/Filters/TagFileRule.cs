using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Leaves out what is in a folder with a certain file: <c>--exclude-if-present NAME[:HEADER]</c>, <c>--exclude-caches</c>.</summary>
/// <remarks>The folder itself and the file that marks it are backed up, all else in the folder is not.</remarks>
public sealed class TagFileRule
{
    /// <summary>The rule of the Cache Directory Tagging Standard, https://bford.info/cachedir/.</summary>
    public static readonly TagFileRule CacheDirectory = Parse("CACHEDIR.TAG:Signature: 8a477f597d28d172789f06886806bc55");

    private readonly byte[] _name;
    private readonly byte[] _header;

    private TagFileRule(string name, string header)
    {
        _name = RawText.Encode(name);
        _header = RawText.Encode(header);
    }

    /// <summary>The name of the file that marks a folder; with slashes, its path below that folder.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>How many bytes of the file decide; at zero its presence is enough.</summary>
    public int HeaderLength => _header.Length;

    /// <summary>Splits at the first colon; no header means that any file of the name marks the folder.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the name is empty.</exception>
    public static TagFileRule Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (name.Length == 0)
        {
            throw new ResgateException(FailureKind.Usage, $"'{text}' names no file whose presence excludes a folder")
            {
                Hint = "write it as NAME or NAME:HEADER",
            };
        }

        return new TagFileRule(name, colon < 0 ? "" : text[(colon + 1)..]);
    }

    /// <summary>Whether the file lies deeper than the folder it marks; nothing at all is kept of such a folder.</summary>
    public bool IsBelow => _name.Contains((byte)'/');

    /// <summary>Whether a file of that name marks its folder.</summary>
    /// <param name="start">The first <see cref="HeaderLength"/> bytes of the file, fewer when it is shorter.</param>
    public bool IsMarkedBy(ReadOnlySpan<byte> start) => start.StartsWith(_header);
}
