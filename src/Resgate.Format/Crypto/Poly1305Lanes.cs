using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Crypto;

/// <summary>Four interleaved polynomials in r^4, one a lane, in limbs of 26 bits; needs AVX2.</summary>
/// <remarks>
/// Lane j sums the blocks j, j + 4, j + 8, … of the message; <see cref="Sum"/> multiplies each lane by the power of r that
/// it is behind the last lane, and adds them up. Limbs of 26 bits leave room for the sum of five products in 64.
/// </remarks>
internal unsafe struct Poly1305Lanes
{
    /// <summary>Bytes of message in one step of all lanes.</summary>
    public const int StepSize = 64;

    private Vector256<ulong> _h0;
    private Vector256<ulong> _h1;
    private Vector256<ulong> _h2;
    private Vector256<ulong> _h3;
    private Vector256<ulong> _h4;

    /// <param name="message">A multiple of <see cref="Poly1305.StrideSize"/> long.</param>
    /// <param name="key">The powers of r.</param>
    [SkipLocalsInit]
    public void Absorb(ReadOnlySpan<byte> message, Poly1305Key key)
    {
        var mask = Vector256.Create((1UL << 26) - 1);
        var above = Vector256.Create(1UL << 24);
        var (h0, h1, h2, h3, h4) = (_h0, _h1, _h2, _h3, _h4);
        var four = key.FourFold;
        fixed (byte* start = message)
        {
            var block = start;
            for (var end = start + message.Length; block < end; block += StepSize)
            {
                Multiply(four, ref h0, ref h1, ref h2, ref h3, ref h4);

                var first = Vector256.Load((ulong*)block);
                var second = Vector256.Load((ulong*)(block + 32));
                var low = Avx2.UnpackLow(first, second);
                var high = Avx2.UnpackHigh(first, second);
                h0 += low & mask;
                h1 += (low >> 26) & mask;
                h2 += ((low >> 52) | (high << 12)) & mask;
                h3 += (high >> 14) & mask;
                h4 += (high >> 40) | above;
            }
        }

        (_h0, _h1, _h2, _h3, _h4) = (h0, h1, h2, h3, h4);
        GC.KeepAlive(key);
    }

    /// <summary>The value of the whole message so far, its last block multiplied in.</summary>
    public readonly Poly1305Number Sum(Poly1305Key key)
    {
        var (h0, h1, h2, h3, h4) = (_h0, _h1, _h2, _h3, _h4);
        Multiply(key.PerLaneOfFour, ref h0, ref h1, ref h2, ref h3, ref h4);
        GC.KeepAlive(key);
        return Poly1305Number.FromLimbs(
            Vector256.Sum(h0), Vector256.Sum(h1), Vector256.Sum(h2), Vector256.Sum(h3), Vector256.Sum(h4));
    }

    /// <summary>Schoolbook product of each lane, then carries until limbs are below 2^27 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        Vector256<ulong>* by,
        ref Vector256<ulong> h0,
        ref Vector256<ulong> h1,
        ref Vector256<ulong> h2,
        ref Vector256<ulong> h3,
        ref Vector256<ulong> h4)
    {
        var mask = Vector256.Create((1UL << 26) - 1);
        var d0 = Product(h0, by[0]) + Product(h1, by[8]) + Product(h2, by[7]) + Product(h3, by[6]) + Product(h4, by[5]);
        var d1 = Product(h0, by[1]) + Product(h1, by[0]) + Product(h2, by[8]) + Product(h3, by[7]) + Product(h4, by[6]);
        var d2 = Product(h0, by[2]) + Product(h1, by[1]) + Product(h2, by[0]) + Product(h3, by[8]) + Product(h4, by[7]);
        var d3 = Product(h0, by[3]) + Product(h1, by[2]) + Product(h2, by[1]) + Product(h3, by[0]) + Product(h4, by[8]);
        var d4 = Product(h0, by[4]) + Product(h1, by[3]) + Product(h2, by[2]) + Product(h3, by[1]) + Product(h4, by[0]);

        // Two carry chains at once; what leaves the top limb stands at 2^130 and comes back five times.
        d1 += d0 >> 26;
        d4 += d3 >> 26;
        d0 &= mask;
        d3 &= mask;
        var back = d4 >> 26;
        d2 += d1 >> 26;
        h4 = d4 & mask;
        d0 += back + (back << 2);
        h1 = d1 & mask;
        d3 += d2 >> 26;
        h2 = d2 & mask;
        h1 += d0 >> 26;
        h0 = d0 & mask;
        h4 += d3 >> 26;
        h3 = d3 & mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> left, Vector256<ulong> right) =>
        Avx2.Multiply(left.AsUInt32(), right.AsUInt32());
}
