namespace Resgate.Format.Chunking;

/// <summary>The matrices of <see cref="WideScan{TWidth,TMap,TVector,TInput}"/>, two for each of the seven slices.</summary>
/// <remarks>Map 2k feeds slice k from the slice that was pushed out at the top, map 2k + 1 from the byte that left.</remarks>
internal sealed class SliceMaps
{
    /// <summary>The bits of a byte that lie in the slice one expects; the others lie one slice further up.</summary>
    public const byte LowBits = 0b0001_1111;

    /// <summary>Slices of a digest.</summary>
    public const int Slices = 7;

    /// <summary>Maps in all.</summary>
    public const int Count = 2 * Slices;

    private const ulong LowBitsOfAll = 0x1f1f_1f1f_1f1f_1f1f;

    private readonly byte[] _columns = new byte[Count * 8];

    public SliceMaps(Polynomial polynomial)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            // After the shift by 8, bits 52..48 and 47..45 of the top slice stand for these powers of x.
            var pushed = (1 << bit & LowBits) != 0 ? 56 + bit : 48 + bit;
            Set(0, bit, PolynomialMath.PowerOfX(pushed, polynomial.Bits));
            Set(1, bit, PolynomialMath.PowerOfX((8 * RollingDigest.WindowSize) + bit, polynomial.Bits));
        }
    }

    /// <summary>The images of bits 0 to 7.</summary>
    public ReadOnlySpan<byte> this[int map] => _columns.AsSpan(map * 8, 8);

    private void Set(int map, int bit, ulong digest)
    {
        var slices = (digest & LowBitsOfAll) | ((digest & ~LowBitsOfAll) << 8);
        for (var slice = 0; slice < Slices; slice++)
        {
            _columns[(((2 * slice) + map) * 8) + bit] = unchecked((byte)(slices >> (8 * slice)));
        }
    }
}
