using System.Globalization;
using System.Numerics;
using Resgate.Primitives;

namespace Resgate.Format.Chunking;

/// <summary>A polynomial over GF(2) of degree 63 at most; bit i is the coefficient of x^i.</summary>
/// <remarks>
/// A repository's polynomial is irreducible and has degree <see cref="CutterDegree"/>. It stands in the config as
/// hexadecimal digits. Source: format page, sections 1.3 and 5.3.
/// </remarks>
public readonly record struct Polynomial(ulong Bits)
{
    /// <summary>The degree of every polynomial that cuts files.</summary>
    public const int CutterDegree = 53;

    /// <summary>Fills a buffer with random bytes; production gives it <c>RandomNumberGenerator.Fill</c>.</summary>
    public delegate void RandomSource(Span<byte> bytes);

    /// <summary>The degree; -1 for the zero polynomial.</summary>
    public int Degree => BitOperations.Log2(Bits) - (Bits == 0 ? 1 : 0);

    /// <summary>Whether a repository may use it: irreducible and of degree <see cref="CutterDegree"/>.</summary>
    public bool IsUsable => Degree == CutterDegree && IsIrreducible;

    /// <summary>Whether it has no divisor but itself and 1 (Ben-Or's test). Takes some microseconds.</summary>
    public bool IsIrreducible
    {
        get
        {
            var degree = Degree;
            if (degree <= 0)
            {
                return false;
            }

            // x^(2^i) - x is the product of all irreducible polynomials whose degree divides i.
            var power = PolynomialMath.Reduce(PolynomialMath.X, Bits);
            for (var i = 1; i <= degree / 2; i++)
            {
                power = PolynomialMath.Multiply(power, power, Bits);
                if (PolynomialMath.Gcd(Bits, power ^ PolynomialMath.X) != 1)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Draws random polynomials until one is usable: about 26 of them, well below a millisecond.</summary>
    /// <param name="random">Takes 8 bytes a draw, read as a little-endian number.</param>
    public static Polynomial Draw(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        while (true)
        {
            random(bytes);
            var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var drawn = new Polynomial((bits & ((1UL << CutterDegree) - 1)) | (1UL << CutterDegree) | 1);
            if (drawn.IsIrreducible)
            {
                return drawn;
            }
        }
    }

    /// <summary>Reads 1 to 16 hexadecimal digits, as a config has them.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: something else stands there.</exception>
    public static Polynomial Parse(ReadOnlySpan<char> hex) => TryParse(hex, out var polynomial)
        ? polynomial
        : throw new ResgateException(FailureKind.Damaged, "chunker polynomial is not a hexadecimal number");

    /// <summary>Reads 1 to 16 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Polynomial polynomial)
    {
        var read = ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits);
        polynomial = new Polynomial(bits);
        return read;
    }

    /// <summary>Lower-case hexadecimal digits without leading zeros.</summary>
    public override string ToString() => Bits.ToString("x", CultureInfo.InvariantCulture);
}
