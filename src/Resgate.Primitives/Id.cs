using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Resgate.Primitives;

/// <summary>A SHA-256: the identity of a blob's plain content, or of a stored file's bytes.</summary>
/// <remarks>Written as 64 lower-case hexadecimal digits; the short form is the first 8.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Id : IEquatable<Id>, IComparable<Id>
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = 32;

    /// <summary>Characters of the short form.</summary>
    public const int ShortLength = 8;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    public Id(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"an id has {Size} bytes, not {bytes.Length}", nameof(bytes));
        }

        this = MemoryMarshal.Read<Id>(bytes);
    }

    /// <summary>All bytes zero: no id at all.</summary>
    public bool IsNull => (_a | _b | _c | _d) == 0;

    /// <summary>The first eight bytes as they lie in memory: already a good hash.</summary>
    public ulong Prefix => _a;

    public byte FirstByte => (byte)(BitConverter.IsLittleEndian ? _a & 0xff : _a >> 56);

    public static bool operator ==(Id left, Id right) => left.Equals(right);

    public static bool operator !=(Id left, Id right) => !left.Equals(right);

    /// <summary>The id of some plain content.</summary>
    public static Id Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return new Id(hash);
    }

    /// <summary>Reads 64 lower-case hexadecimal digits; anything else is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Id id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != 2 * Size
            || text.ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        id = new Id(bytes);
        return true;
    }

    /// <summary>Reads 64 lower-case hexadecimal digits of ASCII; anything else is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> ascii, out Id id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (ascii.Length != 2 * Size
            || ascii.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(ascii, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        id = new Id(bytes);
        return true;
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not 64 lower-case hexadecimal digits.</exception>
    public static Id Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new ResgateException(FailureKind.Usage, $"'{text}' is not an id of 64 hexadecimal digits");

    /// <summary>Writes the id's bytes to the front of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>Writes 64 lower-case digits of ASCII to the front of <paramref name="destination"/>.</summary>
    public void FormatAscii(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        var done = Convert.TryToHexStringLower(bytes, destination, out _);
        if (!done)
        {
            throw new ArgumentException("64 bytes are needed", nameof(destination));
        }
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The first eight digits, for people.</summary>
    public string ToShortString() => ToString()[..ShortLength];

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public bool Equals(Id other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Id other && Equals(other);

    public override int GetHashCode() => unchecked((int)_a);

    /// <summary>Order of the bytes, which is the order of the digits.</summary>
    public int CompareTo(Id other)
    {
        var first = Ordered(_a).CompareTo(Ordered(other._a));
        if (first != 0)
        {
            return first;
        }

        var second = Ordered(_b).CompareTo(Ordered(other._b));
        if (second != 0)
        {
            return second;
        }

        var third = Ordered(_c).CompareTo(Ordered(other._c));
        return third != 0 ? third : Ordered(_d).CompareTo(Ordered(other._d));
    }

    private static ulong Ordered(ulong part) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(part) : part;
}
