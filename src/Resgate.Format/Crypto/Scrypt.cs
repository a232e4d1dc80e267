using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Resgate.Format.Crypto;

/// <summary>scrypt with HMAC-SHA-256 and Salsa20/8. Source: RFC 7914.</summary>
internal static unsafe class Scrypt
{
    /// <summary>Bytes of a Salsa20 block.</summary>
    private const int BlockSize = 64;

    /// <summary>Vectors of a Salsa20 block.</summary>
    private const int Rows = 4;

    /// <summary>Fills <paramref name="derived"/>.</summary>
    /// <param name="password">Any bytes, also none.</param>
    /// <param name="salt">Any bytes.</param>
    /// <param name="n">The caller has checked the cost: a power of two above 1.</param>
    /// <param name="r">At least 1; 128 * r * n bytes of memory are needed for each thread.</param>
    /// <param name="p">At least 1.</param>
    /// <param name="threads">At most so many of the p lanes run at once.</param>
    /// <param name="derived">Any length.</param>
    public static void Derive(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int threads, Span<byte> derived)
    {
        var lanes = new byte[checked(p * r * 2 * BlockSize)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, lanes, 1, HashAlgorithmName.SHA256);
        var laneSize = r * 2 * BlockSize;
        if (threads > 1 && p > 1)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
            Parallel.For(0, p, options, lane => Mix(lanes.AsSpan(lane * laneSize, laneSize), n, r));
        }
        else
        {
            for (var lane = 0; lane < p; lane++)
            {
                Mix(lanes.AsSpan(lane * laneSize, laneSize), n, r);
            }
        }

        Rfc2898DeriveBytes.Pbkdf2(password, lanes, derived, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(lanes);
    }

    /// <summary>scryptROMix over one lane of 128 * r bytes.</summary>
    private static void Mix(Span<byte> lane, int n, int r)
    {
        Debug.Assert(lane.Length == r * 2 * BlockSize, "a lane is two blocks for each r");
        var rows = r * 2 * Rows;
        var size = checked((nuint)(n + 2) * (nuint)lane.Length);
        var memory = NativeMemory.AlignedAlloc(size, BlockSize);
        try
        {
            var table = (Vector128<uint>*)memory;
            var x = table + ((nint)n * rows);
            var y = x + rows;
            Load(lane, x);

            // Each table row is the mix of the one before it, so it is made in place rather than made and copied.
            Copy(x, table, rows);
            for (var i = 1; i < n; i++)
            {
                MixBlocks(table + ((nint)(i - 1) * rows), null, table + ((nint)i * rows), r);
            }

            MixBlocks(table + ((nint)(n - 1) * rows), null, x, r);
            for (var i = 0; i < n; i += 2)
            {
                MixBlocks(x, table + ((nint)(Integerify(x, rows) & (n - 1)) * rows), y, r);
                MixBlocks(y, table + ((nint)(Integerify(y, rows) & (n - 1)) * rows), x, r);
            }

            Store(x, lane);
        }
        finally
        {
            NativeMemory.Clear(memory, size);
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>The first word of the last block; n fits in an int, so the words above it do not matter.</summary>
    private static int Integerify(Vector128<uint>* x, int rows) => unchecked((int)x[rows - Rows].ToScalar());

    /// <summary>scryptBlockMix of <paramref name="from"/>, or of its XOR with <paramref name="with"/>, into <paramref name="to"/>.</summary>
    [SkipLocalsInit]
    private static void MixBlocks(Vector128<uint>* from, Vector128<uint>* with, Vector128<uint>* to, int r)
    {
        var last = ((2 * r) - 1) * Rows;
        var (x0, x1, x2, x3) = (from[last], from[last + 1], from[last + 2], from[last + 3]);
        if (with != null)
        {
            x0 ^= with[last];
            x1 ^= with[last + 1];
            x2 ^= with[last + 2];
            x3 ^= with[last + 3];
        }

        // Blocks with even numbers go to the front half, the others behind.
        var even = to;
        var odd = to + (r * Rows);
        for (var i = 0; i < r; i++)
        {
            TakeIn(ref from, ref with, ref x0, ref x1, ref x2, ref x3);
            Salsa(ref x0, ref x1, ref x2, ref x3);
            (even[0], even[1], even[2], even[3]) = (x0, x1, x2, x3);
            even += Rows;
            TakeIn(ref from, ref with, ref x0, ref x1, ref x2, ref x3);
            Salsa(ref x0, ref x1, ref x2, ref x3);
            (odd[0], odd[1], odd[2], odd[3]) = (x0, x1, x2, x3);
            odd += Rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeIn(
        ref Vector128<uint>* from,
        ref Vector128<uint>* with,
        ref Vector128<uint> x0,
        ref Vector128<uint> x1,
        ref Vector128<uint> x2,
        ref Vector128<uint> x3)
    {
        x0 ^= from[0];
        x1 ^= from[1];
        x2 ^= from[2];
        x3 ^= from[3];
        from += Rows;
        if (with != null)
        {
            x0 ^= with[0];
            x1 ^= with[1];
            x2 ^= with[2];
            x3 ^= with[3];
            with += Rows;
        }
    }

    /// <summary>Salsa20/8 on rows that hold the diagonals of the usual matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Salsa(
        ref Vector128<uint> x0, ref Vector128<uint> x1, ref Vector128<uint> x2, ref Vector128<uint> x3)
    {
        var (a, b, c, d) = (x0, x1, x2, x3);
        for (var i = 0; i < 4; i++)
        {
            b ^= RotateLeft(a + d, 7);
            c ^= RotateLeft(b + a, 9);
            d ^= RotateLeft(c + b, 13);
            a ^= RotateLeft(d + c, 18);

            // Turning the rows makes the matrix's rows into columns and back.
            b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
            d ^= RotateLeft(a + b, 7);
            c ^= RotateLeft(d + a, 9);
            b ^= RotateLeft(c + d, 13);
            a ^= RotateLeft(b + c, 18);
            b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
        }

        x0 += a;
        x1 += b;
        x2 += c;
        x3 += d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateLeft(Vector128<uint> value, int count) =>
        (value << count) | (value >> (32 - count));

    /// <summary>Turns each block's matrix, little-endian words, into its diagonals: row k, lane i is word 4k + 5i (mod 16).</summary>
    private static void Load(ReadOnlySpan<byte> lane, Vector128<uint>* x)
    {
        var words = (uint*)x;
        for (var i = 0; i < lane.Length / sizeof(uint); i++)
        {
            words[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(lane[(WordOf(i) * sizeof(uint))..]);
        }
    }

    private static void Store(Vector128<uint>* x, Span<byte> lane)
    {
        var words = (uint*)x;
        for (var i = 0; i < lane.Length / sizeof(uint); i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(lane[(WordOf(i) * sizeof(uint))..], words[i]);
        }
    }

    /// <summary>Where the word that we keep at <paramref name="index"/> stands in the usual order.</summary>
    private static int WordOf(int index) => (index & ~15) | (((index & 12) + (5 * (index & 3))) & 15);

    private static void Copy(Vector128<uint>* from, Vector128<uint>* to, int rows) =>
        new ReadOnlySpan<Vector128<uint>>(from, rows).CopyTo(new Span<Vector128<uint>>(to, rows));
}
