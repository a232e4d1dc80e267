using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using AesNi = System.Runtime.Intrinsics.X86.Aes;

namespace Resgate.Format.Crypto;

/// <summary>AES by the processor's own instructions, eight blocks in flight.</summary>
/// <remarks>
/// 128-bit instructions on purpose: a portable native build has these behind a run-time check, the wider forms not at all.
/// An AES round has a latency of four cycles and two can start in each, so eight independent blocks keep the units busy.
/// </remarks>
internal sealed unsafe class X86Cipher : SealingCipher
{
    private const int EncryptionRounds = 14;
    private const int MaskRounds = 10;

    /// <summary>Bytes made by one pass of the inner loop.</summary>
    private const int StrideSize = 8 * BlockSize;

    // Pinned: the collector must not leave copies of key material behind when it moves things.
    private readonly Vector128<byte>[] _encryptionKeys =
        GC.AllocateArray<Vector128<byte>>(EncryptionRounds + 1, pinned: true);

    private readonly Vector128<byte>[] _maskKeys = GC.AllocateArray<Vector128<byte>>(MaskRounds + 1, pinned: true);

    public X86Cipher(ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> k)
    {
        Expand(encryptionKey, _encryptionKeys);
        Expand(k, _maskKeys);
    }

    public static bool IsSupported => AesNi.IsSupported && Ssse3.IsSupported;

    public override void ApplyKeyStream(UInt128 counter, ReadOnlySpan<byte> from, Span<byte> to)
    {
        Debug.Assert(from.Length == to.Length, "key stream goes over equal lengths");
        fixed (byte* source = from, target = to)
        {
            var done = 0;
            while (from.Length - done >= StrideSize)
            {
                // Strides up to the next carry out of the counter's low half, which the inner loop does not handle.
                var untilCarry = (ulong.MaxValue - unchecked((ulong)counter)) / 8;
                var strides = (int)Math.Min((ulong)((from.Length - done) / StrideSize), untilCarry);
                if (strides == 0)
                {
                    ApplyPartial(counter, source + done, target + done, StrideSize);
                    strides = 1;
                }
                else
                {
                    ApplyStrides(counter, source + done, target + done, strides);
                }

                counter = unchecked(counter + ((ulong)strides * 8));
                done += strides * StrideSize;
            }

            if (done < from.Length)
            {
                ApplyPartial(counter, source + done, target + done, from.Length - done);
            }
        }
    }

    public override void EncryptMask(ReadOnlySpan<byte> iv, Span<byte> mask)
    {
        ReadOnlySpan<Vector128<byte>> keys = _maskKeys;
        var block = Vector128.Create(iv) ^ keys[0];
        for (var round = 1; round < MaskRounds; round++)
        {
            block = AesNi.Encrypt(block, keys[round]);
        }

        AesNi.EncryptLast(block, keys[MaskRounds]).CopyTo(mask);
    }

    public override void Dispose()
    {
        Array.Clear(_encryptionKeys);
        Array.Clear(_maskKeys);
    }

    /// <summary>The key schedule of FIPS 197, section 5.2, for keys of 16 or 32 bytes.</summary>
    private static void Expand(ReadOnlySpan<byte> key, Span<Vector128<byte>> roundKeys)
    {
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector128<byte>, uint>(roundKeys);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        var keyWords = key.Length / sizeof(uint);
        var roundConstant = 1u;
        for (var i = keyWords; i < words.Length; i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                word = SubstituteBytes(uint.RotateRight(word, 8)) ^ roundConstant;
                roundConstant = (roundConstant << 1) ^ ((roundConstant >> 7) * 0x11b);
            }
            else if (keyWords == 8 && i % keyWords == 4)
            {
                word = SubstituteBytes(word);
            }

            words[i] = words[i - keyWords] ^ word;
        }
    }

    /// <summary>The S-box without a table: with four equal columns, shifting rows changes nothing, and the last round has no mixing.</summary>
    private static uint SubstituteBytes(uint word) =>
        AesNi.EncryptLast(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();

    /// <summary>Any length up to a stride, any counter: key stream goes through a buffer.</summary>
    private void ApplyPartial(UInt128 counter, byte* source, byte* target, int length)
    {
        Span<byte> stream = stackalloc byte[StrideSize];
        for (var i = 0; i < StrideSize; i += BlockSize)
        {
            BinaryPrimitives.WriteUInt128BigEndian(stream[i..], counter);
            counter = unchecked(counter + 1);
        }

        fixed (byte* blocks = stream)
        fixed (Vector128<byte>* keys = _encryptionKeys)
        {
            var b0 = Vector128.Load(blocks);
            var b1 = Vector128.Load(blocks + BlockSize);
            var b2 = Vector128.Load(blocks + (2 * BlockSize));
            var b3 = Vector128.Load(blocks + (3 * BlockSize));
            var b4 = Vector128.Load(blocks + (4 * BlockSize));
            var b5 = Vector128.Load(blocks + (5 * BlockSize));
            var b6 = Vector128.Load(blocks + (6 * BlockSize));
            var b7 = Vector128.Load(blocks + (7 * BlockSize));
            Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            b0.Store(blocks);
            b1.Store(blocks + BlockSize);
            b2.Store(blocks + (2 * BlockSize));
            b3.Store(blocks + (3 * BlockSize));
            b4.Store(blocks + (4 * BlockSize));
            b5.Store(blocks + (5 * BlockSize));
            b6.Store(blocks + (6 * BlockSize));
            b7.Store(blocks + (7 * BlockSize));

            var done = 0;
            for (; length - done >= BlockSize; done += BlockSize)
            {
                (Vector128.Load(blocks + done) ^ Vector128.Load(source + done)).Store(target + done);
            }

            for (; done < length; done++)
            {
                target[done] = (byte)(blocks[done] ^ source[done]);
            }
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    /// <summary>Whole strides; the counter's low half must not wrap on the way.</summary>
    private void ApplyStrides(UInt128 counter, byte* source, byte* target, int strides)
    {
        // Kept as two little-endian halves, so that adding is one instruction; a shuffle makes the big-endian block.
        var next = Vector128.Create(unchecked((ulong)counter), (ulong)(counter >> 64));
        var one = Vector128.Create(1UL, 0UL);
        var two = Vector128.Create(2UL, 0UL);
        var four = Vector128.Create(4UL, 0UL);
        var eight = Vector128.Create(8UL, 0UL);
        var reversed = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        fixed (Vector128<byte>* keys = _encryptionKeys)
        {
            for (; strides > 0; strides--)
            {
                var n1 = next + one;
                var n2 = next + two;
                var n3 = n1 + two;
                var b0 = Ssse3.Shuffle(next.AsByte(), reversed);
                var b1 = Ssse3.Shuffle(n1.AsByte(), reversed);
                var b2 = Ssse3.Shuffle(n2.AsByte(), reversed);
                var b3 = Ssse3.Shuffle(n3.AsByte(), reversed);
                var b4 = Ssse3.Shuffle((next + four).AsByte(), reversed);
                var b5 = Ssse3.Shuffle((n1 + four).AsByte(), reversed);
                var b6 = Ssse3.Shuffle((n2 + four).AsByte(), reversed);
                var b7 = Ssse3.Shuffle((n3 + four).AsByte(), reversed);
                next += eight;
                Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);

                // All loads come before all stores of a block, so source and target may be the same memory.
                (b0 ^ Vector128.Load(source)).Store(target);
                (b1 ^ Vector128.Load(source + BlockSize)).Store(target + BlockSize);
                (b2 ^ Vector128.Load(source + (2 * BlockSize))).Store(target + (2 * BlockSize));
                (b3 ^ Vector128.Load(source + (3 * BlockSize))).Store(target + (3 * BlockSize));
                (b4 ^ Vector128.Load(source + (4 * BlockSize))).Store(target + (4 * BlockSize));
                (b5 ^ Vector128.Load(source + (5 * BlockSize))).Store(target + (5 * BlockSize));
                (b6 ^ Vector128.Load(source + (6 * BlockSize))).Store(target + (6 * BlockSize));
                (b7 ^ Vector128.Load(source + (7 * BlockSize))).Store(target + (7 * BlockSize));
                source += StrideSize;
                target += StrideSize;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encrypt(
        Vector128<byte>* keys,
        ref Vector128<byte> b0,
        ref Vector128<byte> b1,
        ref Vector128<byte> b2,
        ref Vector128<byte> b3,
        ref Vector128<byte> b4,
        ref Vector128<byte> b5,
        ref Vector128<byte> b6,
        ref Vector128<byte> b7)
    {
        var key = keys[0];
        b0 ^= key;
        b1 ^= key;
        b2 ^= key;
        b3 ^= key;
        b4 ^= key;
        b5 ^= key;
        b6 ^= key;
        b7 ^= key;
        for (var round = 1; round < EncryptionRounds; round++)
        {
            key = keys[round];
            b0 = AesNi.Encrypt(b0, key);
            b1 = AesNi.Encrypt(b1, key);
            b2 = AesNi.Encrypt(b2, key);
            b3 = AesNi.Encrypt(b3, key);
            b4 = AesNi.Encrypt(b4, key);
            b5 = AesNi.Encrypt(b5, key);
            b6 = AesNi.Encrypt(b6, key);
            b7 = AesNi.Encrypt(b7, key);
        }

        key = keys[EncryptionRounds];
        b0 = AesNi.EncryptLast(b0, key);
        b1 = AesNi.EncryptLast(b1, key);
        b2 = AesNi.EncryptLast(b2, key);
        b3 = AesNi.EncryptLast(b3, key);
        b4 = AesNi.EncryptLast(b4, key);
        b5 = AesNi.EncryptLast(b5, key);
        b6 = AesNi.EncryptLast(b6, key);
        b7 = AesNi.EncryptLast(b7, key);
    }
}
