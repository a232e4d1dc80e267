using System.Globalization;
using System.Text;

namespace Resgate.Format.Text;

/// <summary>Takes the escapes out of JSON strings, also where they make no valid Unicode.</summary>
/// <remarks>The platform's reader throws for a lone surrogate; the format's readers take it for a replacement character.</remarks>
internal static class JsonStrings
{
    /// <param name="escaped">What stands between the quotes, its escapes already known to be well formed.</param>
    /// <param name="destination">At least as long.</param>
    /// <param name="replacement">What to put for <c>\ufffd</c> and for a lone surrogate: at most three bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination, ReadOnlySpan<byte> replacement)
    {
        var written = 0;
        for (var backslash = escaped.IndexOf((byte)'\\'); backslash >= 0; backslash = escaped.IndexOf((byte)'\\'))
        {
            escaped[..backslash].CopyTo(destination[written..]);
            written += backslash;
            var letter = escaped[backslash + 1];
            escaped = escaped[(backslash + 2)..];
            if (letter == (byte)'u')
            {
                written += TakeUnit(ref escaped, destination[written..], replacement);
            }
            else
            {
                destination[written++] = Simple(letter);
            }
        }

        escaped.CopyTo(destination[written..]);
        return written + escaped.Length;
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'b' => 0x08,
        (byte)'f' => 0x0C,
        (byte)'n' => 0x0A,
        (byte)'r' => 0x0D,
        (byte)'t' => 0x09,
        _ => letter,
    };

    private static int TakeUnit(ref ReadOnlySpan<byte> escaped, Span<byte> destination, ReadOnlySpan<byte> replacement)
    {
        var high = Unit(escaped);
        escaped = escaped[4..];
        if (char.IsHighSurrogate(high) && escaped is [(byte)'\\', (byte)'u', ..] && char.IsLowSurrogate(Unit(escaped[2..])))
        {
            var low = Unit(escaped[2..]);
            escaped = escaped[6..];
            return new Rune(high, low).EncodeToUtf8(destination);
        }

        if (high != '\uFFFD' && Rune.TryCreate(high, out var rune))
        {
            return rune.EncodeToUtf8(destination);
        }

        replacement.CopyTo(destination);
        return replacement.Length;
    }

    private static char Unit(ReadOnlySpan<byte> digits) => (char)ushort.Parse(digits[..4], NumberStyles.AllowHexSpecifier);
}
