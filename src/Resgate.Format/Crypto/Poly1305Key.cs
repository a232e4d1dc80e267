using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Resgate.Format.Crypto;

/// <summary>The fixed half r of Poly1305's key, with the powers that let four lanes run side by side.</summary>
/// <remarks>
/// r never changes for a master key, so its powers are worked out once and cost a small message nothing.
/// Source of the arithmetic: RFC 8439, section 2.5; of the use of r: format page, section 2.2.
/// </remarks>
internal sealed class Poly1305Key : IDisposable
{
    /// <summary>Vectors of one multiplier: five limbs of 26 bits, then five times limbs 1 to 4.</summary>
    public const int MultiplierLength = 9;

    private const ulong ClampLow = 0x0ffffffc_0fffffff;
    private const ulong ClampHigh = 0x0ffffffc_0ffffffc;

    // Pinned: the collector must not leave copies of key material behind when it moves things.
    private readonly ulong[] _r = GC.AllocateArray<ulong>(3, pinned: true);
    private readonly Vector256<ulong>[] _multipliers = GC.AllocateArray<Vector256<ulong>>(3 * MultiplierLength, pinned: true);

    /// <param name="r">16 bytes as stored; the bits that Poly1305 wants cleared are cleared here.</param>
    public Poly1305Key(ReadOnlySpan<byte> r)
    {
        _r[0] = BinaryPrimitives.ReadUInt64LittleEndian(r) & ClampLow;
        _r[1] = BinaryPrimitives.ReadUInt64LittleEndian(r[8..]) & ClampHigh;
        _r[2] = _r[1] + (_r[1] >> 2);

        var power = new Poly1305Number { Low = _r[0], Middle = _r[1] };
        Span<Poly1305Number> powers = stackalloc Poly1305Number[8];
        foreach (ref var slot in powers)
        {
            slot = power;
            power.Multiply(_r[0], _r[1], _r[2]);
        }

        // The order of lanes is that in which the loading of a message leaves its blocks: 0, 2, 1, 3.
        SetMultiplier(EightFold, powers[7], powers[7], powers[7], powers[7]);
        SetMultiplier(FourFold, powers[3], powers[3], powers[3], powers[3]);
        SetMultiplier(PerLane, powers[3], powers[1], powers[2], powers[0]);
        powers.Clear();
    }

    public ulong R0 => _r[0];

    public ulong R1 => _r[1];

    /// <summary>5/4 of <see cref="R1"/>, which is what a product beyond 2^128 comes back as.</summary>
    public ulong S1 => _r[2];

    /// <summary>r^8 in every lane.</summary>
    public Span<Vector256<ulong>> EightFold => _multipliers.AsSpan(0, MultiplierLength);

    /// <summary>r^4 in every lane.</summary>
    public Span<Vector256<ulong>> FourFold => _multipliers.AsSpan(MultiplierLength, MultiplierLength);

    /// <summary>r^4, r^2, r^3 and r: what brings the four lanes to one sum.</summary>
    public Span<Vector256<ulong>> PerLane => _multipliers.AsSpan(2 * MultiplierLength, MultiplierLength);

    public void Dispose()
    {
        Array.Clear(_r);
        Array.Clear(_multipliers);
    }

    private static void SetMultiplier(
        Span<Vector256<ulong>> multiplier, Poly1305Number a, Poly1305Number b, Poly1305Number c, Poly1305Number d)
    {
        for (var i = 0; i < 5; i++)
        {
            multiplier[i] = Vector256.Create(a.Limb(i), b.Limb(i), c.Limb(i), d.Limb(i));
        }

        for (var i = 5; i < MultiplierLength; i++)
        {
            multiplier[i] = multiplier[i - 4] * 5;
        }
    }
}
