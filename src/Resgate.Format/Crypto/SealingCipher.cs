namespace Resgate.Format.Crypto;

/// <summary>The two AES keys of a <see cref="MasterKey"/> at work: one makes key stream, the other the tag's one-time half.</summary>
/// <remarks>
/// Every member may be called from many threads at once; nothing but the keys is kept between calls.
/// Source: format page, section 2.2.
/// </remarks>
internal abstract class SealingCipher : IDisposable
{
    /// <summary>Bytes of an AES block.</summary>
    public const int BlockSize = 16;

    /// <param name="encryptionKey">32 bytes: AES-256 in counter mode.</param>
    /// <param name="k">16 bytes: AES-128 over the IV.</param>
    public static SealingCipher Create(ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> k) =>
        X86Cipher.IsSupported ? new X86Cipher(encryptionKey, k) : new PlatformCipher(encryptionKey, k);

    /// <summary>XORs AES-256 key stream over <paramref name="from"/>; the counter is the whole 128-bit block and wraps.</summary>
    /// <param name="counter">The first counter block as a big-endian number.</param>
    /// <param name="from">Any length; the last block may be partial.</param>
    /// <param name="to">As long as <paramref name="from"/>; the very same memory or none of it.</param>
    public abstract void ApplyKeyStream(UInt128 counter, ReadOnlySpan<byte> from, Span<byte> to);

    /// <summary>s = AES-128(k, IV).</summary>
    public abstract void EncryptMask(ReadOnlySpan<byte> iv, Span<byte> mask);

    /// <summary>Wipes the keys.</summary>
    public abstract void Dispose();
}
