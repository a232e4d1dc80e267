namespace Resgate.Format.Chunking;

/// <summary>Forms of an 8 by 8 matrix over GF(2), given as the images of the 8 bits, lowest first.</summary>
internal static class BitMatrix
{
    /// <summary>As the GFNI instructions want it: byte 7 - i has the bits that add up to bit i of the result.</summary>
    public static ulong ForGfni(ReadOnlySpan<byte> columns)
    {
        var matrix = 0UL;
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                var bit = ((ulong)columns[column] >> row) & 1;
                matrix |= bit << ((8 * (7 - row)) + column);
            }
        }

        return matrix;
    }

    /// <summary>The images of the 16 values of a nibble whose bits have the given images.</summary>
    public static void NibbleTable(ReadOnlySpan<byte> columns, Span<byte> images)
    {
        for (var nibble = 0; nibble < images.Length; nibble++)
        {
            images[nibble] = 0;
            for (var bit = 0; bit < 4; bit++)
            {
                images[nibble] ^= (nibble >> bit & 1) == 0 ? (byte)0 : columns[bit];
            }
        }
    }
}
