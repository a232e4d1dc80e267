using System.Buffers.Binary;
using System.Security.Cryptography;
using Resgate.Primitives;

namespace Resgate.Format.Crypto;

/// <summary>Three secret values that seal and open: a repository's own, or those a password yields for a key file.</summary>
/// <remarks>
/// <code>
/// encrypt  32 bytes  AES-256 in counter mode
/// k        16 bytes  AES-128, turns the IV into the one-time half of Poly1305's key
/// r        16 bytes  the fixed half, stored unmasked
/// </code>
/// Sealed bytes are <c>IV (16) || ciphertext || tag (16)</c>, the tag over the ciphertext only.
/// <para>Sealing and opening may run on many threads at once. Dispose when all are done; one that is caught by it throws
/// <see cref="ObjectDisposedException"/> and yields nothing.</para>
/// Source: format page, sections 2.1 to 2.3.
/// </remarks>
public sealed class MasterKey : IDisposable
{
    /// <summary>Bytes that sealing adds: the IV in front, the tag behind.</summary>
    public const int Overhead = IvSize + Poly1305.TagSize;

    /// <summary>Bytes of all three parts, in the order encrypt, k, r.</summary>
    internal const int Size = EncryptSize + (2 * MacPartSize);

    internal const int EncryptSize = 32;
    internal const int MacPartSize = 16;

    private const int IvSize = MessageCipher.IvSize;

    // Pinned: the collector must not leave copies of key material behind when it moves things.
    private readonly byte[] _parts = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private readonly SealingCipher _cipher;
    private readonly Poly1305Key _poly;
    private readonly int _lanes;
    private volatile bool _disposed;

    /// <summary>For tests, which pin down the way through the processor.</summary>
    internal MasterKey(ReadOnlySpan<byte> parts, SealingCipher cipher, int lanes)
    {
        parts.CopyTo(_parts);
        _cipher = cipher;
        _poly = new Poly1305Key(parts[(EncryptSize + MacPartSize)..]);
        _lanes = lanes;
    }

    private MasterKey(ReadOnlySpan<byte> parts)
        : this(
            parts,
            SealingCipher.Create(parts[..EncryptSize], parts.Slice(EncryptSize, MacPartSize)),
            Poly1305.MostLanes)
    {
    }

    /// <summary>encrypt, k and r, one after the other.</summary>
    internal ReadOnlySpan<byte> Parts
    {
        get
        {
            RequireAlive();
            return _parts;
        }
    }

    /// <summary>A new random key, for a new repository.</summary>
    public static MasterKey Create()
    {
        Span<byte> parts = stackalloc byte[Size];
        RandomNumberGenerator.Fill(parts);
        var key = new MasterKey(parts);
        CryptographicOperations.ZeroMemory(parts);
        return key;
    }

    /// <summary>Reads the JSON document of section 2.3; the caller wipes it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: not such a document, a part of another size,
    /// or one that is all zero.</exception>
    public static MasterKey Read(ReadOnlySpan<byte> json)
    {
        Span<byte> parts = stackalloc byte[Size];
        try
        {
            MasterKeyJson.Read(json, parts);
            return FromParts(parts);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parts);
        }
    }

    /// <summary>The JSON document of section 2.3, byte for byte as restic writes it. It is secret: wipe it after use.</summary>
    public byte[] Write() => MasterKeyJson.Write(Parts);

    /// <summary>The same key once more, which lives on its own.</summary>
    public MasterKey Copy()
    {
        RequireAlive();
        return FromParts(Parts);
    }

    /// <summary>Seals under a fresh random IV.</summary>
    /// <param name="plain">Any length. May be <c>sealedBytes[16..^16]</c> itself, which saves a buffer, but no other
    /// part of it.</param>
    /// <param name="sealedBytes">Exactly <see cref="Overhead"/> bytes longer than <paramref name="plain"/>.</param>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> sealedBytes)
    {
        Span<byte> iv = stackalloc byte[IvSize];
        RandomIv.Fill(iv);
        Seal(plain, sealedBytes, iv);
    }

    /// <summary>Opens what <see cref="Seal(ReadOnlySpan{byte}, Span{byte})"/> or restic sealed.</summary>
    /// <param name="sealedBytes">Any bytes at all.</param>
    /// <param name="plain">Exactly <see cref="Overhead"/> bytes shorter than <paramref name="sealedBytes"/>, unless those
    /// are too short to be anything. May be <c>sealedBytes[16..^16]</c> itself, but no other part of it.</param>
    /// <returns>False when the bytes were not sealed with this key or have changed since: too short, an IV of zeros, a
    /// wrong tag. <paramref name="plain"/> is untouched then.</returns>
    public bool TryOpen(ReadOnlySpan<byte> sealedBytes, Span<byte> plain)
    {
        RequireAlive();
        if (sealedBytes.Length < Overhead)
        {
            return false;
        }

        RequireShape(plain, sealedBytes);
        var iv = sealedBytes[..IvSize];
        var ciphertext = sealedBytes[IvSize..^Poly1305.TagSize];
        if (!iv.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        Span<byte> mask = stackalloc byte[Poly1305.TagSize];
        Span<byte> tag = stackalloc byte[Poly1305.TagSize];
        _cipher.EncryptMask(iv, mask);
        new Poly1305(_poly, _lanes).Finish(ciphertext, mask, tag);
        var genuine = CryptographicOperations.FixedTimeEquals(tag, sealedBytes[^Poly1305.TagSize..]);
        CryptographicOperations.ZeroMemory(mask);
        CryptographicOperations.ZeroMemory(tag);
        RequireAlive();
        if (!genuine)
        {
            return false;
        }

        _cipher.ApplyKeyStream(BinaryPrimitives.ReadUInt128BigEndian(iv), ciphertext, plain);
        WipeIfDisposed(plain);
        return true;
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_parts);
        _cipher.Dispose();
        _poly.Dispose();
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => "***";

    /// <summary>From encrypt, k and r, one after the other.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: a part is all zero.</exception>
    internal static MasterKey FromParts(ReadOnlySpan<byte> parts)
    {
        if (!parts[..EncryptSize].ContainsAnyExcept((byte)0)
            || !parts.Slice(EncryptSize, MacPartSize).ContainsAnyExcept((byte)0)
            || !parts[(EncryptSize + MacPartSize)..].ContainsAnyExcept((byte)0))
        {
            throw new ResgateException(FailureKind.Damaged, "master key has a part that is all zero");
        }

        return new MasterKey(parts);
    }

    /// <summary>Seals under a given IV; the same IV twice gives the plain text away, so this is for tests.</summary>
    internal void Seal(ReadOnlySpan<byte> plain, Span<byte> sealedBytes, ReadOnlySpan<byte> iv)
    {
        RequireAlive();
        RequireShape(plain, sealedBytes);
        iv.CopyTo(sealedBytes);
        var message = NewMessage();
        message.Begin(iv);
        message.Encrypt(plain, sealedBytes[IvSize..^Poly1305.TagSize]);
        message.Finish(sealedBytes[^Poly1305.TagSize..]);
        WipeIfDisposed(sealedBytes);
    }

    /// <summary>Seals or opens one message in strips; its user asks before and after whether the key still is one.</summary>
    internal MessageCipher NewMessage() => new(_cipher, _poly, _lanes);

    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    internal void RequireAlive() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Disposing sets the mark before it wipes: what was made while the mark was off was made with the key.</summary>
    internal void WipeIfDisposed(Span<byte> made)
    {
        if (_disposed)
        {
            made.Clear();
            throw new ObjectDisposedException(nameof(MasterKey));
        }
    }

    private static void RequireShape(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length - Overhead != plain.Length)
        {
            throw new ArgumentException($"{plain.Length} bytes seal to {Overhead} more, not to {sealedBytes.Length}");
        }

        if (sealedBytes.Overlaps(plain, out var offset) && offset != IvSize)
        {
            throw new ArgumentException("plain and sealed bytes overlap other than in place");
        }
    }
}
