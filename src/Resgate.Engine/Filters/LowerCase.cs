using System.Text;
using Resgate.Primitives.Patterns;

namespace Resgate.Engine.Filters;

/// <summary>Lower case, character by character, for names that need not be UTF-8.</summary>
internal static class LowerCase
{
    /// <summary>A character may take more bytes in lower case, a broken byte becomes U+FFFD; none takes more than three times its own.</summary>
    public const int MostGrowth = 3;

    // Its lower case is i with a dot above; the platform leaves it alone, restic takes the plain i.
    private static readonly Rune s_dottedCapitalI = new('\u0130');

    /// <returns>The bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            var character = Utf8Character.First(text, out var length);
            text = text[length..];
            var lower = character == s_dottedCapitalI ? new Rune('i') : Rune.ToLowerInvariant(character);
            written += lower.EncodeToUtf8(destination[written..]);
        }

        return written;
    }

    public static byte[] Of(ReadOnlySpan<byte> text)
    {
        var buffer = new byte[text.Length * MostGrowth];
        return buffer[..Write(text, buffer)];
    }
}
