using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Resgate.Format.Crypto;

/// <summary>The fixed half r of Poly1305's key, with the powers that let several lanes run side by side.</summary>
/// <remarks>
/// r never changes for a master key, so its powers are worked out once and cost a small message nothing.
/// Source of the arithmetic: RFC 8439, section 2.5; of the use of r: format page, section 2.2.
/// </remarks>
internal sealed unsafe class Poly1305Key : IDisposable
{
    /// <summary>Vectors of one multiplier: five limbs of 26 bits, then five times limbs 1 to 4.</summary>
    public const int MultiplierLength = 9;

    private const ulong ClampLow = 0x0ffffffc_0fffffff;
    private const ulong ClampHigh = 0x0ffffffc_0ffffffc;

    /// <summary>Alignment of the multipliers: that of the widest vector.</summary>
    private const int Alignment = 32;

    private const int FourLaneSize = MultiplierLength * 4 * sizeof(ulong);
    private const int TwoLaneSize = MultiplierLength * 2 * sizeof(ulong);

    // Pinned: the collector must not leave copies of key material behind when it moves things, and pointers must stay good.
    private readonly ulong[] _r = GC.AllocateArray<ulong>(3, pinned: true);
    private readonly byte[] _memory = GC.AllocateArray<byte>((2 * (FourLaneSize + TwoLaneSize)) + Alignment, pinned: true);
    private readonly byte* _multipliers;

    /// <param name="r">16 bytes as stored; the bits that Poly1305 wants cleared are cleared here.</param>
    public Poly1305Key(ReadOnlySpan<byte> r)
    {
        _r[0] = BinaryPrimitives.ReadUInt64LittleEndian(r) & ClampLow;
        _r[1] = BinaryPrimitives.ReadUInt64LittleEndian(r[8..]) & ClampHigh;
        _r[2] = _r[1] + (_r[1] >> 2);

        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _multipliers = (byte*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));

        Span<Poly1305Number> powers = stackalloc Poly1305Number[4];
        var power = new Poly1305Number { Low = _r[0], Middle = _r[1] };
        foreach (ref var slot in powers)
        {
            slot = power;
            power.Multiply(_r[0], _r[1], _r[2]);
        }

        // The order of four lanes is that in which the loading of a message leaves its blocks: 0, 2, 1, 3.
        SetMultiplier((ulong*)FourFold, [powers[3], powers[3], powers[3], powers[3]]);
        SetMultiplier((ulong*)PerLaneOfFour, [powers[3], powers[1], powers[2], powers[0]]);
        SetMultiplier((ulong*)TwoFold, [powers[1], powers[1]]);
        SetMultiplier((ulong*)PerLaneOfTwo, [powers[1], powers[0]]);
        powers.Clear();
    }

    public ulong R0 => _r[0];

    public ulong R1 => _r[1];

    /// <summary>5/4 of <see cref="R1"/>, which is what a product beyond 2^128 comes back as.</summary>
    public ulong S1 => _r[2];

    /// <summary>r^4 in every lane of four. Valid as long as the key is alive, and so are the others.</summary>
    public Vector256<ulong>* FourFold => (Vector256<ulong>*)_multipliers;

    /// <summary>r^4, r^2, r^3 and r: what brings four lanes to one sum.</summary>
    public Vector256<ulong>* PerLaneOfFour => (Vector256<ulong>*)(_multipliers + FourLaneSize);

    /// <summary>r^2 in both lanes of two.</summary>
    public Vector128<ulong>* TwoFold => (Vector128<ulong>*)(_multipliers + (2 * FourLaneSize));

    /// <summary>r^2 and r: what brings two lanes to one sum.</summary>
    public Vector128<ulong>* PerLaneOfTwo => (Vector128<ulong>*)(_multipliers + (2 * FourLaneSize) + TwoLaneSize);

    public void Dispose()
    {
        Array.Clear(_r);
        Array.Clear(_memory);
    }

    private static void SetMultiplier(ulong* multiplier, ReadOnlySpan<Poly1305Number> lanes)
    {
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            for (var limb = 0; limb < 5; limb++)
            {
                var value = lanes[lane].Limb(limb);
                multiplier[(limb * lanes.Length) + lane] = value;
                if (limb != 0)
                {
                    multiplier[((limb + 4) * lanes.Length) + lane] = value * 5;
                }
            }
        }
    }
}
