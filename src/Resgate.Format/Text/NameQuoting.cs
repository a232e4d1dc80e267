using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Resgate.Format.Text;

/// <summary>The first of the two layers around a name in a tree: raw bytes to valid, printable UTF-8 and back.</summary>
/// <remarks>
/// Quoting is that of a Go string literal without its outer quotes, with Unicode 15.0's idea of what is printable; unquoting takes
/// every escape that Go takes. Source: format page, section 6.3.
/// </remarks>
public static class NameQuoting
{
    /// <summary>The most bytes that quoting makes of one: <c>\xff</c>. (Ten bytes of <c>\U0010ffff</c> come from four.)</summary>
    public const int MaxGrowth = 4;

    private static readonly SearchValues<byte> _plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static readonly SearchValues<byte> _special = SearchValues.Create("\\\"\n"u8);

    /// <summary>True when quoting changes nothing, as for nearly all names.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> name) => !name.ContainsAnyExcept(_plain);

    /// <summary>Quotes a name.</summary>
    /// <param name="name">Raw bytes.</param>
    /// <param name="destination">At least <see cref="MaxGrowth"/> times as long.</param>
    /// <returns>The bytes written.</returns>
    public static int Quote(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        var written = 0;
        while (!name.IsEmpty)
        {
            var plain = name.IndexOfAnyExcept(_plain);
            plain = plain < 0 ? name.Length : plain;
            name[..plain].CopyTo(destination[written..]);
            written += plain;
            name = name[plain..];
            if (name.IsEmpty)
            {
                break;
            }

            if (Rune.DecodeFromUtf8(name, out var rune, out var size) != OperationStatus.Done)
            {
                // Only this byte is wrong; what follows may begin a good sequence.
                written += Hex(@"\x"u8, name[0], 2, destination[written..]);
                size = 1;
            }
            else if (!rune.IsAscii && PrintableCodePoints.Contains(rune.Value))
            {
                name[..size].CopyTo(destination[written..]);
                written += size;
            }
            else
            {
                written += Escape(rune.Value, destination[written..]);
            }

            name = name[size..];
        }

        return written;
    }

    /// <summary>Undoes <see cref="Quote"/>, and every other way of writing the same name.</summary>
    /// <returns>False when the text is no quoted name: a bare quote or line feed, an escape cut short or out of range.</returns>
    public static bool TryUnquote(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? name)
    {
        var special = text.IndexOfAny(_special);
        if (special < 0)
        {
            name = text.ToArray();
            return true;
        }

        name = null;
        // Every escape is at least as long as what it stands for.
        var bytes = new byte[text.Length];
        var length = 0;
        for (; special >= 0; special = text.IndexOfAny(_special))
        {
            text[..special].CopyTo(bytes.AsSpan(length));
            length += special;
            text = text[special..];
            if (text[0] != (byte)'\\' || !TryUnescape(ref text, bytes.AsSpan(length), out var size))
            {
                return false;
            }

            length += size;
        }

        text.CopyTo(bytes.AsSpan(length));
        name = bytes[..(length + text.Length)];
        return true;
    }

    private static int Escape(int codePoint, Span<byte> destination)
    {
        var letter = codePoint switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            0x07 => (byte)'a',
            0x08 => (byte)'b',
            0x0C => (byte)'f',
            0x0A => (byte)'n',
            0x0D => (byte)'r',
            0x09 => (byte)'t',
            0x0B => (byte)'v',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            destination[0] = (byte)'\\';
            destination[1] = letter;
            return 2;
        }

        return codePoint switch
        {
            < 0x80 => Hex(@"\x"u8, codePoint, 2, destination),
            <= 0xFFFF => Hex(@"\u"u8, codePoint, 4, destination),
            _ => Hex(@"\U"u8, codePoint, 8, destination),
        };
    }

    private static int Hex(ReadOnlySpan<byte> prefix, int value, byte digits, Span<byte> destination)
    {
        prefix.CopyTo(destination);
        Utf8Formatter.TryFormat(value, destination[prefix.Length..], out _, new StandardFormat('x', digits));
        return prefix.Length + digits;
    }

    /// <summary>Takes one escape off the front of <paramref name="text"/>, which begins with a backslash.</summary>
    private static bool TryUnescape(ref ReadOnlySpan<byte> text, Span<byte> destination, out int size)
    {
        size = 0;
        if (text.Length < 2)
        {
            return false;
        }

        var letter = text[1];
        var simple = letter switch
        {
            (byte)'a' => 0x07,
            (byte)'b' => 0x08,
            (byte)'f' => 0x0C,
            (byte)'n' => 0x0A,
            (byte)'r' => 0x0D,
            (byte)'t' => 0x09,
            (byte)'v' => 0x0B,
            (byte)'\\' or (byte)'"' => letter,
            _ => -1,
        };
        if (simple >= 0)
        {
            destination[0] = (byte)simple;
            size = 1;
            text = text[2..];
            return true;
        }

        var taken = letter switch
        {
            (byte)'x' => TakeDigits(text[2..], 2, 16, out var value) ? PutByte(value, destination, out size, 4) : 0,
            (byte)'u' => TakeDigits(text[2..], 4, 16, out var value) ? PutRune(value, destination, out size, 6) : 0,
            (byte)'U' => TakeDigits(text[2..], 8, 16, out var value) ? PutRune(value, destination, out size, 10) : 0,
            >= (byte)'0' and <= (byte)'7' => TakeDigits(text[1..], 3, 8, out var value) ? PutByte(value, destination, out size, 4) : 0,
            _ => 0,
        };
        text = text[taken..];
        return taken > 0;
    }

    private static bool TakeDigits(ReadOnlySpan<byte> text, int count, uint radix, out uint value)
    {
        value = 0;
        if (text.Length < count)
        {
            return false;
        }

        foreach (var digit in text[..count])
        {
            var number = (uint)HexDigit(digit);
            if (number >= radix)
            {
                return false;
            }

            value = unchecked((value * radix) + number);
        }

        return true;
    }

    private static byte HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => (byte)(digit - '0'),
        >= (byte)'a' and <= (byte)'f' => (byte)(digit - 'a' + 10),
        >= (byte)'A' and <= (byte)'F' => (byte)(digit - 'A' + 10),
        _ => byte.MaxValue,
    };

    private static int PutByte(uint value, Span<byte> destination, out int size, int taken)
    {
        size = 0;
        if (value > byte.MaxValue)
        {
            return 0;
        }

        destination[0] = (byte)value;
        size = 1;
        return taken;
    }

    private static int PutRune(uint value, Span<byte> destination, out int size, int taken)
    {
        size = 0;
        if (!Rune.TryCreate(value, out var rune))
        {
            return 0;
        }

        size = rune.EncodeToUtf8(destination);
        return taken;
    }
}
