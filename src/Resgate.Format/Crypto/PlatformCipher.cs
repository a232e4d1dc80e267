using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Resgate.Format.Crypto;

/// <summary>AES by the platform's library, for processors whose instructions we do not use ourselves.</summary>
internal sealed class PlatformCipher : SealingCipher
{
    /// <summary>Key stream made by one call of the platform: long enough to make the call cheap, short enough for the stack.</summary>
    private const int StreamSize = 4096;

    private readonly byte[] _encryptionKey = GC.AllocateUninitializedArray<byte>(32, pinned: true);
    private readonly byte[] _maskKey = GC.AllocateUninitializedArray<byte>(16, pinned: true);

    // The platform's objects serve one caller at a time, so each call takes one out and puts it back.
    private readonly ConcurrentBag<Aes> _encryptors = [];
    private readonly ConcurrentBag<Aes> _maskers = [];

    public PlatformCipher(ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> k)
    {
        encryptionKey.CopyTo(_encryptionKey);
        k.CopyTo(_maskKey);
    }

    public override void ApplyKeyStream(UInt128 counter, ReadOnlySpan<byte> from, Span<byte> to)
    {
        Debug.Assert(from.Length == to.Length, "key stream goes over equal lengths");
        Span<byte> stream = stackalloc byte[StreamSize];
        var aes = Take(_encryptors, _encryptionKey);
        while (!from.IsEmpty)
        {
            var length = Math.Min(from.Length, StreamSize);
            var blocks = stream[..((length + BlockSize - 1) / BlockSize * BlockSize)];
            for (var i = 0; i < blocks.Length; i += BlockSize)
            {
                BinaryPrimitives.WriteUInt128BigEndian(blocks[i..], counter);
                counter = unchecked(counter + 1);
            }

            aes.EncryptEcb(blocks, blocks, PaddingMode.None);
            for (var i = 0; i < length; i++)
            {
                to[i] = (byte)(from[i] ^ stream[i]);
            }

            from = from[length..];
            to = to[length..];
        }

        _encryptors.Add(aes);
        CryptographicOperations.ZeroMemory(stream);
    }

    public override void EncryptMask(ReadOnlySpan<byte> iv, Span<byte> mask)
    {
        var aes = Take(_maskers, _maskKey);
        aes.EncryptEcb(iv, mask, PaddingMode.None);
        _maskers.Add(aes);
    }

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(_encryptionKey);
        CryptographicOperations.ZeroMemory(_maskKey);
        foreach (var aes in _encryptors.Concat(_maskers))
        {
            aes.Dispose();
        }
    }

    private static Aes Take(ConcurrentBag<Aes> pool, byte[] key)
    {
        if (pool.TryTake(out var aes))
        {
            return aes;
        }

        aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }
}
