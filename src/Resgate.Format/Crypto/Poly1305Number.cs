using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Resgate.Format.Crypto;

/// <summary>A number modulo 2^130 - 5, kept below 5 * 2^128 rather than fully reduced.</summary>
internal struct Poly1305Number
{
    /// <summary>Bits 0 to 63.</summary>
    public ulong Low;

    /// <summary>Bits 64 to 127.</summary>
    public ulong Middle;

    /// <summary>Bits 128 and up; at most 4 after a multiplication.</summary>
    public ulong High;

    private const ulong LimbMask = (1UL << 26) - 1;

    /// <summary>From five limbs of 26 bits, each at most 2^40.</summary>
    public static Poly1305Number FromLimbs(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        unchecked
        {
            l1 += l0 >> 26;
            l2 += l1 >> 26;
            l3 += l2 >> 26;
            l4 += l3 >> 26;
            l0 = (l0 & LimbMask) + ((l4 >> 26) * 5);
            l1 = (l1 & LimbMask) + (l0 >> 26);
            l0 &= LimbMask;
            l2 = (l2 & LimbMask) + (l1 >> 26);
            l1 &= LimbMask;
            l3 = (l3 & LimbMask) + (l2 >> 26);
            l2 &= LimbMask;
            l4 = (l4 & LimbMask) + (l3 >> 26);
            l3 &= LimbMask;
            return new Poly1305Number
            {
                Low = l0 | (l1 << 26) | (l2 << 52),
                Middle = (l2 >> 12) | (l3 << 14) | (l4 << 40),
                High = l4 >> 24,
            };
        }
    }

    /// <summary>Limb <paramref name="index"/> of five in radix 2^26; the last one takes all that is left.</summary>
    public readonly ulong Limb(int index) => index switch
    {
        0 => Low & LimbMask,
        1 => (Low >> 26) & LimbMask,
        2 => ((Low >> 52) | unchecked(Middle << 12)) & LimbMask,
        3 => (Middle >> 14) & LimbMask,
        _ => (Middle >> 40) | unchecked(High << 24),
    };

    /// <summary>Adds one block of a message: its 16 bytes, and what stands above them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong low, ulong middle, ulong high)
    {
        unchecked
        {
            Low += low;
            var carry = Low < low ? 1UL : 0;
            Middle += carry;
            carry = Middle < carry ? 1UL : 0;
            Middle += middle;
            High += high + carry + (Middle < middle ? 1UL : 0);
        }
    }

    /// <summary>Multiplies by r, whose clamped bits keep every sum here below 2^128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Multiply(ulong r0, ulong r1, ulong s1)
    {
        unchecked
        {
            var high0 = Math.BigMul(Low, r0, out var low0);
            high0 += Math.BigMul(Middle, s1, out var low);
            low0 += low;
            high0 += low0 < low ? 1UL : 0;

            var high1 = Math.BigMul(Low, r1, out var low1);
            high1 += Math.BigMul(Middle, r0, out low);
            low1 += low;
            high1 += low1 < low ? 1UL : 0;
            low = High * s1;
            low1 += low;
            high1 += low1 < low ? 1UL : 0;

            low1 += high0;
            var high2 = (High * r0) + high1 + (low1 < high0 ? 1UL : 0);

            // What stands at 2^130 and above comes back five times: 4/4 and 1/4 of it as it stands at 2^128.
            var back = (high2 & ~3UL) + (high2 >> 2);
            Low = low0 + back;
            var carry = Low < back ? 1UL : 0;
            Middle = low1 + carry;
            High = (high2 & 3) + (Middle < carry ? 1UL : 0);
        }
    }

    /// <summary>Reduces fully, adds <paramref name="mask"/> modulo 2^128 and writes 16 bytes, little-endian.</summary>
    public readonly void WriteTag(ReadOnlySpan<byte> mask, Span<byte> tag)
    {
        unchecked
        {
            // The number is below twice the modulus. Adding 5 and looking at bit 130 tells whether to subtract it; no branch.
            var reduced = this;
            reduced.Add(5, 0, 0);
            var take = 0UL - (reduced.High >> 2);
            var low = (reduced.Low & take) | (Low & ~take);
            var middle = (reduced.Middle & take) | (Middle & ~take);
            var sum = new UInt128(middle, low) + BinaryPrimitives.ReadUInt128LittleEndian(mask);
            BinaryPrimitives.WriteUInt128LittleEndian(tag, sum);
        }
    }
}
