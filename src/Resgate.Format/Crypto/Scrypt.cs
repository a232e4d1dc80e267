using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Resgate.Primitives.Memory;

namespace Resgate.Format.Crypto;

/// <summary>scrypt with HMAC-SHA-256 and Salsa20/8. Source: RFC 7914.</summary>
/// <remarks>
/// Only one row in three of the table is kept: those between are made from it when they are asked for. Half as much work again
/// for a third of the memory, and two cores that work at once take less of both time and memory than one would with all rows.
/// </remarks>
internal static unsafe class Scrypt
{
    /// <summary>Bytes of a Salsa20 block.</summary>
    private const int BlockSize = 64;

    /// <summary>Vectors of a Salsa20 block.</summary>
    private const int Rows = 4;

    /// <summary>Of so many rows of the table one is kept.</summary>
    private const int Stride = 3;

    /// <summary>Fills <paramref name="derived"/>.</summary>
    /// <param name="password">Any bytes, also none.</param>
    /// <param name="salt">Any bytes.</param>
    /// <param name="n">The caller has checked the cost: a power of two above 1.</param>
    /// <param name="r">At least 1; <see cref="MemorySize"/> bytes of memory are needed for each thread.</param>
    /// <param name="p">At least 1.</param>
    /// <param name="threads">At most so many of the p lanes run at once.</param>
    /// <param name="derived">Any length.</param>
    public static void Derive(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int threads, Span<byte> derived)
    {
        var lanes = new byte[checked(p * r * 2 * BlockSize)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, lanes, 1, HashAlgorithmName.SHA256);
        if (threads > 1 && p > 1)
        {
            var next = -1;
            Parallel.For(0, Math.Min(threads, p), _ => MixLanes(lanes, n, r, () => Interlocked.Increment(ref next)));
        }
        else
        {
            var next = -1;
            MixLanes(lanes, n, r, () => ++next);
        }

        Rfc2898DeriveBytes.Pbkdf2(password, lanes, derived, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(lanes);
    }

    /// <summary>Bytes of memory that one thread needs.</summary>
    public static long MemorySize(int n, int r) => (RowsKept(n) + 4L) * r * 2 * BlockSize;

    private static int RowsKept(int n) => (n + Stride - 1) / Stride;

    /// <summary>Mixes one lane after the other in one memory, as long as <paramref name="take"/> gives a lane's number.</summary>
    private static void MixLanes(byte[] lanes, int n, int r, Func<int> take)
    {
        var laneSize = r * 2 * BlockSize;
        using var memory = new PageMemory(checked((int)MemorySize(n, r)));
        fixed (byte* table = memory.GetSpan())
        {
            try
            {
                for (var lane = take(); lane < lanes.Length / laneSize; lane = take())
                {
                    Mix(lanes.AsSpan(lane * laneSize, laneSize), n, r, (Vector128<uint>*)table);
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(memory.GetSpan());
            }
        }
    }

    /// <summary>scryptROMix over one lane of 128 * r bytes.</summary>
    private static void Mix(Span<byte> lane, int n, int r, Vector128<uint>* table)
    {
        Debug.Assert(lane.Length == r * 2 * BlockSize, "a lane is two blocks for each r");
        var rows = r * 2 * Rows;
        var x = table + ((nint)RowsKept(n) * rows);
        var y = x + rows;
        var between = y + rows;

        // Each row is the mix of the one before it; what would be the row behind the last begins the second half.
        Load(lane, table);
        var row = table;
        for (var i = 1; i <= n; i++)
        {
            var next = i == n ? x
                : i % Stride == 0 ? table + ((nint)(i / Stride) * rows)
                : Other(between, row, rows);
            MixBlocks(row, null, next, r);
            row = next;
        }

        for (var i = 0; i < n; i++)
        {
            var wanted = Integerify(x, rows) & (n - 1);
            row = table + ((nint)(wanted / Stride) * rows);
            for (var missing = wanted % Stride; missing > 0; missing--)
            {
                var next = Other(between, row, rows);
                MixBlocks(row, null, next, r);
                row = next;
            }

            MixBlocks(x, row, y, r);
            var mixed = y;
            y = x;
            x = mixed;
        }

        // An even number of turns: x is where it was.
        Store(x, lane);
    }

    /// <summary>Of the two rows at <paramref name="pair"/>, one that is not <paramref name="used"/>.</summary>
    private static Vector128<uint>* Other(Vector128<uint>* pair, Vector128<uint>* used, int rows) =>
        used == pair ? pair + rows : pair;

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
}
