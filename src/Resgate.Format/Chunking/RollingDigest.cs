namespace Resgate.Format.Chunking;

/// <summary>The tables that roll a window of 64 bytes along, one byte a step.</summary>
/// <remarks>
/// The digest of a window is its bytes as one big-endian bit string, modulo the polynomial. Source: format page,
/// section 5.2.
/// </remarks>
internal sealed class RollingDigest
{
    /// <summary>Bytes of the window.</summary>
    public const int WindowSize = 64;

    /// <summary>A cut may be where these bits of the digest are all zero.</summary>
    public const ulong CutMask = (1 << 20) - 1;

    /// <summary>How far the digest is shifted to leave its top 8 bits, an index into <see cref="Mod"/>.</summary>
    public const int TopShift = Polynomial.CutterDegree - 8;

    /// <param name="polynomial">Of degree <see cref="Polynomial.CutterDegree"/>.</param>
    public RollingDigest(Polynomial polynomial)
    {
        var modulus = polynomial.Bits;
        var leaving = PolynomialMath.PowerOfX(8 * (WindowSize - 1), modulus);
        var carry = PolynomialMath.PowerOfX(Polynomial.CutterDegree, modulus);
        for (var b = 0UL; b < 256; b++)
        {
            Out[b] = PolynomialMath.Multiply(leaving, b, modulus);
            Mod[b] = PolynomialMath.Multiply(carry, b, modulus) ^ (b << Polynomial.CutterDegree);
        }
    }

    /// <summary>By the byte that leaves the window: what it still adds to the digest.</summary>
    public ulong[] Out { get; } = new ulong[256];

    /// <summary>By the digest's top byte: takes the bits above the degree off and adds their remainder.</summary>
    public ulong[] Mod { get; } = new ulong[256];

    /// <summary>The digest of a whole window.</summary>
    public ulong Of(ReadOnlySpan<byte> window)
    {
        var digest = 0UL;
        foreach (var entering in window)
        {
            digest = Roll(digest, 0, entering);
        }

        return digest;
    }

    /// <summary>The digest one byte further on.</summary>
    public ulong Roll(ulong digest, byte leaving, byte entering)
    {
        digest ^= Out[leaving];
        return ((digest << 8) | entering) ^ Mod[digest >> TopShift];
    }
}
