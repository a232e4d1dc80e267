using System.Buffers;
using System.Text;

namespace Resgate.Primitives.Patterns;

/// <summary>Characters of names that need not be UTF-8: a byte that begins none counts as one unknown character.</summary>
public static class Utf8Character
{
    /// <summary>Reads the first character of a text that is not empty.</summary>
    /// <param name="text">At least one byte.</param>
    /// <param name="length">Bytes it takes: 1 to 4.</param>
    /// <returns>The character, or U+FFFD for one byte that is not UTF-8.</returns>
    public static Rune First(ReadOnlySpan<byte> text, out int length)
    {
        if (Rune.DecodeFromUtf8(text, out var character, out length) != OperationStatus.Done)
        {
            // The platform reports how much of a broken sequence belongs together; names are matched byte by byte.
            length = 1;
        }

        return character;
    }

    /// <summary>Whether the first byte begins no character.</summary>
    public static bool IsBroken(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out _, out _) != OperationStatus.Done;
}
