using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Crypto;

/// <summary>As <see cref="Poly1305Lanes"/>, two polynomials in r^2 and SSE2: what a portable native build has.</summary>
internal unsafe struct Poly1305Pair
{
    /// <summary>Bytes of message in one step of both lanes.</summary>
    private const int StepSize = 32;

    private Vector128<ulong> _h0;
    private Vector128<ulong> _h1;
    private Vector128<ulong> _h2;
    private Vector128<ulong> _h3;
    private Vector128<ulong> _h4;

    /// <param name="message">A multiple of <see cref="Poly1305.StrideSize"/> long.</param>
    /// <param name="key">The powers of r.</param>
    [SkipLocalsInit]
    public void Absorb(ReadOnlySpan<byte> message, Poly1305Key key)
    {
        var mask = Vector128.Create((1UL << 26) - 1);
        var above = Vector128.Create(1UL << 24);
        var (h0, h1, h2, h3, h4) = (_h0, _h1, _h2, _h3, _h4);
        var two = key.TwoFold;
        fixed (byte* start = message)
        {
            var block = start;
            for (var end = start + message.Length; block < end; block += StepSize)
            {
                Multiply(two, ref h0, ref h1, ref h2, ref h3, ref h4);

                var first = Vector128.Load((ulong*)block);
                var second = Vector128.Load((ulong*)(block + 16));
                var low = Sse2.UnpackLow(first, second);
                var high = Sse2.UnpackHigh(first, second);
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
        Multiply(key.PerLaneOfTwo, ref h0, ref h1, ref h2, ref h3, ref h4);
        GC.KeepAlive(key);
        return Poly1305Number.FromLimbs(
            Vector128.Sum(h0), Vector128.Sum(h1), Vector128.Sum(h2), Vector128.Sum(h3), Vector128.Sum(h4));
    }

    /// <summary>Schoolbook product of each lane, then carries until limbs are below 2^27 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        Vector128<ulong>* by,
        ref Vector128<ulong> h0,
        ref Vector128<ulong> h1,
        ref Vector128<ulong> h2,
        ref Vector128<ulong> h3,
        ref Vector128<ulong> h4)
    {
        var mask = Vector128.Create((1UL << 26) - 1);
        var d0 = Product(h0, by) + Product(h1, by + 8) + Product(h2, by + 7) + Product(h3, by + 6) + Product(h4, by + 5);
        var d1 = Product(h0, by + 1) + Product(h1, by) + Product(h2, by + 8) + Product(h3, by + 7) + Product(h4, by + 6);
        var d2 = Product(h0, by + 2) + Product(h1, by + 1) + Product(h2, by) + Product(h3, by + 8) + Product(h4, by + 7);
        var d3 = Product(h0, by + 3) + Product(h1, by + 2) + Product(h2, by + 1) + Product(h3, by) + Product(h4, by + 8);
        var d4 = Product(h0, by + 4) + Product(h1, by + 3) + Product(h2, by + 2) + Product(h3, by + 1) + Product(h4, by);

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

    /// <summary>An aligned load can be part of the multiplication even where the older encoding of instructions is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Product(Vector128<ulong> left, Vector128<ulong>* right) =>
        Sse2.Multiply(left.AsUInt32(), Sse2.LoadAlignedVector128((uint*)right));
}
