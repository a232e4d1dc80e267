using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Resgate.Format.Text;

/// <summary>Bytes that are mostly UTF-8, as strings that lose none of them: paths and patterns on their way from a command line.</summary>
/// <remarks>
/// A byte that is not UTF-8 becomes the lone surrogate U+DC00 plus its value, as Python's <c>surrogateescape</c> has it. On its way to
/// a terminal or into a document the platform prints it as U+FFFD. <see cref="LossyText"/> is for what the format itself has lost.
/// </remarks>
public static class RawText
{
    private const char Base = '\uDC00';

    private static readonly SearchValues<char> s_escapes =
        SearchValues.Create([.. Enumerable.Range(Base + 0x80, 0x80).Select(static code => (char)code)]);

    /// <summary>Whether a text stands for UTF-8, so that the platform gives its bytes as they were.</summary>
    public static bool IsUtf8(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text.ToString()).AsSpan().SequenceEqual(Encode(text));

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var size) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[size..];
            }
            else
            {
                text.Append((char)(Base + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Decode"/> was given; of any other text its UTF-8.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, 3 * text.Length));
        while (text.IndexOfAny(s_escapes) is var index and >= 0)
        {
            // Behind a high surrogate it is half of a character.
            var isHalf = index > 0 && char.IsHighSurrogate(text[index - 1]);
            Encoding.UTF8.GetBytes(text[..(isHalf ? index + 1 : index)], bytes);
            if (!isHalf)
            {
                bytes.Write([(byte)(text[index] - Base)]);
            }

            text = text[(index + 1)..];
        }

        Encoding.UTF8.GetBytes(text, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
