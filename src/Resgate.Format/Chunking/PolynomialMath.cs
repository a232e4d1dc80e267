using System.Numerics;

namespace Resgate.Format.Chunking;

/// <summary>Arithmetic of polynomials over GF(2) held in 64 bits. Plus and minus are both XOR.</summary>
internal static class PolynomialMath
{
    /// <summary>The polynomial x.</summary>
    public const ulong X = 2;

    /// <summary><paramref name="value"/> modulo <paramref name="modulus"/>, which is not zero.</summary>
    public static ulong Reduce(ulong value, ulong modulus)
    {
        var degree = BitOperations.Log2(modulus);
        while (value >> degree != 0)
        {
            value ^= modulus << (BitOperations.Log2(value) - degree);
        }

        return value;
    }

    /// <summary>The product of two reduced polynomials; the modulus has a degree of 1 to 63.</summary>
    public static ulong Multiply(ulong left, ulong right, ulong modulus)
    {
        var top = 1UL << (BitOperations.Log2(modulus) - 1);
        var product = 0UL;
        while (right != 0)
        {
            product ^= (right & 1) * left;
            right >>= 1;
            // Taking the carry off before the shift keeps degree 63 within 64 bits.
            var carry = (left & top) != 0;
            left = ((left & ~top) << 1) ^ (carry ? modulus ^ (top << 1) : 0);
        }

        return product;
    }

    /// <summary>x to the given power, for a modulus of degree 2 to 63.</summary>
    public static ulong PowerOfX(int exponent, ulong modulus)
    {
        var power = 1UL;
        for (var i = 0; i < exponent; i++)
        {
            power = Multiply(power, X, modulus);
        }

        return power;
    }

    /// <summary>The greatest common divisor; with zero, the other one.</summary>
    public static ulong Gcd(ulong left, ulong right)
    {
        while (right != 0)
        {
            (left, right) = (right, Reduce(left, right));
        }

        return left;
    }
}
