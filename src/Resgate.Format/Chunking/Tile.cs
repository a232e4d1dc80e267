using System.Runtime.CompilerServices;

namespace Resgate.Format.Chunking;

/// <summary>Turns 16 bytes of every lane's row into 16 columns, each a vector with one byte a lane.</summary>
internal static unsafe class Tile<TWidth, TVector>
    where TWidth : struct, IWidth<TVector>
    where TVector : unmanaged
{
    /// <summary>Bytes of a row that one tile takes, hence also its columns.</summary>
    public const int Columns = 16;

    /// <summary>Reads lane 0's bytes at <paramref name="row"/> and each further lane's <paramref name="stride"/> bytes
    /// on, and writes 16 vectors.</summary>
    public static void Transpose(byte* row, nint stride, TVector* columns)
    {
        unchecked
        {
            // Number the bytes by row and column, four bits each. Zipping vectors i and i + 8 rotates those eight bits by
            // one, so four rounds swap row and column. Two rounds at a time stay within groups of four vectors.
            var half = stackalloc TVector[Columns];
            for (var i = 0; i < 4; i++)
            {
                ZipTwice(
                    TWidth.LoadRows(row + (i * stride), stride),
                    TWidth.LoadRows(row + ((i + 4) * stride), stride),
                    TWidth.LoadRows(row + ((i + 8) * stride), stride),
                    TWidth.LoadRows(row + ((i + 12) * stride), stride),
                    half + (4 * i));
            }

            for (var i = 0; i < 4; i++)
            {
                ZipTwice(half[i], half[i + 4], half[i + 8], half[i + 12], columns + (4 * i));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ZipTwice(TVector a, TVector b, TVector c, TVector d, TVector* zipped)
    {
        var lowAC = TWidth.ZipLow(a, c);
        var lowBD = TWidth.ZipLow(b, d);
        var highAC = TWidth.ZipHigh(a, c);
        var highBD = TWidth.ZipHigh(b, d);
        unchecked
        {
            zipped[0] = TWidth.ZipLow(lowAC, lowBD);
            zipped[1] = TWidth.ZipHigh(lowAC, lowBD);
            zipped[2] = TWidth.ZipLow(highAC, highBD);
            zipped[3] = TWidth.ZipHigh(highAC, highBD);
        }
    }
}
