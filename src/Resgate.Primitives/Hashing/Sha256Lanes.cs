using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Primitives.Hashing;

/// <summary>SHA-256's compression of sixteen messages side by side, one a lane; needs AVX-512.</summary>
/// <remarks>
/// One message is a chain of steps that each wait for the one before, which leaves most of a processor idle, even one with
/// instructions for SHA-256. Sixteen messages fill it. Source: FIPS 180-4, sections 4.1.2, 5.3.3 and 6.2.2.
/// </remarks>
internal static unsafe class Sha256Lanes
{
    public const int Count = 16;

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 64;

    /// <summary>Words of a state. Word i of all lanes lies together, in vector i.</summary>
    public const int StateWords = 8;

    /// <summary>Vectors of working memory that <see cref="Compress"/> asks for.</summary>
    public const int ScheduleVectors = 16;

    private const byte Xor = 0x96;
    private const byte Choose = 0xCA;
    private const byte Majority = 0xE8;

    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>What every message begins with.</summary>
    public static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Takes so many blocks into every lane's state.</summary>
    /// <param name="state"><see cref="StateWords"/> vectors, aligned.</param>
    /// <param name="schedule"><see cref="ScheduleVectors"/> vectors, aligned; rubbish before and after.</param>
    /// <param name="messages">Where each lane's message goes on; moved along by the call. Lanes may share a message.</param>
    /// <param name="blocks">At least 0.</param>
    public static void Compress(Vector512<uint>* state, Vector512<uint>* schedule, byte** messages, nint blocks)
    {
        var w = schedule;
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        fixed (uint* constants = &MemoryMarshal.GetReference(RoundConstants))
        {
            for (; blocks > 0; blocks--)
            {
                Load(messages, w);
                var k = constants;
                for (var sixteen = 0; sixteen < 3; sixteen++, k += 16)
                {
                    Round(a, b, c, ref d, e, f, g, ref h, w, k, 0);
                    Extend(w, 0);
                    Round(h, a, b, ref c, d, e, f, ref g, w, k, 1);
                    Extend(w, 1);
                    Round(g, h, a, ref b, c, d, e, ref f, w, k, 2);
                    Extend(w, 2);
                    Round(f, g, h, ref a, b, c, d, ref e, w, k, 3);
                    Extend(w, 3);
                    Round(e, f, g, ref h, a, b, c, ref d, w, k, 4);
                    Extend(w, 4);
                    Round(d, e, f, ref g, h, a, b, ref c, w, k, 5);
                    Extend(w, 5);
                    Round(c, d, e, ref f, g, h, a, ref b, w, k, 6);
                    Extend(w, 6);
                    Round(b, c, d, ref e, f, g, h, ref a, w, k, 7);
                    Extend(w, 7);
                    Round(a, b, c, ref d, e, f, g, ref h, w, k, 8);
                    Extend(w, 8);
                    Round(h, a, b, ref c, d, e, f, ref g, w, k, 9);
                    Extend(w, 9);
                    Round(g, h, a, ref b, c, d, e, ref f, w, k, 10);
                    Extend(w, 10);
                    Round(f, g, h, ref a, b, c, d, ref e, w, k, 11);
                    Extend(w, 11);
                    Round(e, f, g, ref h, a, b, c, ref d, w, k, 12);
                    Extend(w, 12);
                    Round(d, e, f, ref g, h, a, b, ref c, w, k, 13);
                    Extend(w, 13);
                    Round(c, d, e, ref f, g, h, a, ref b, w, k, 14);
                    Extend(w, 14);
                    Round(b, c, d, ref e, f, g, h, ref a, w, k, 15);
                    Extend(w, 15);
                }

                for (var eight = 0; eight < 2; eight++, k += 8, w += 8)
                {
                    Round(a, b, c, ref d, e, f, g, ref h, w, k, 0);
                    Round(h, a, b, ref c, d, e, f, ref g, w, k, 1);
                    Round(g, h, a, ref b, c, d, e, ref f, w, k, 2);
                    Round(f, g, h, ref a, b, c, d, ref e, w, k, 3);
                    Round(e, f, g, ref h, a, b, c, ref d, w, k, 4);
                    Round(d, e, f, ref g, h, a, b, ref c, w, k, 5);
                    Round(c, d, e, ref f, g, h, a, ref b, w, k, 6);
                    Round(b, c, d, ref e, f, g, h, ref a, w, k, 7);
                }

                w = schedule;
                state[0] = a += state[0];
                state[1] = b += state[1];
                state[2] = c += state[2];
                state[3] = d += state[3];
                state[4] = e += state[4];
                state[5] = f += state[5];
                state[6] = g += state[6];
                state[7] = h += state[7];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a,
        Vector512<uint> b,
        Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> e,
        Vector512<uint> f,
        Vector512<uint> g,
        ref Vector512<uint> h,
        Vector512<uint>* w,
        uint* k,
        int i)
    {
        var sum1 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Xor);
        var sum0 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Xor);
        var t = h + w[i] + Vector512.Create(k[i]) + Avx512F.TernaryLogic(e, f, g, Choose) + sum1;
        d += t;
        h = t + sum0 + Avx512F.TernaryLogic(a, b, c, Majority);
    }

    /// <summary>Replaces word i of the schedule by the one sixteen later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Vector512<uint>* w, int i)
    {
        var early = w[(i + 1) & 15];
        var late = w[(i + 14) & 15];
        var sigma0 = Avx512F.TernaryLogic(Avx512F.RotateRight(early, 7), Avx512F.RotateRight(early, 18), early >> 3, Xor);
        var sigma1 = Avx512F.TernaryLogic(Avx512F.RotateRight(late, 17), Avx512F.RotateRight(late, 19), late >> 10, Xor);
        w[i] = w[i] + w[(i + 9) & 15] + sigma0 + sigma1;
    }

    /// <summary>Turns the next block of each message into big-endian words, word i of all messages in vector i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(byte** messages, Vector512<uint>* w)
    {
        // Four messages at a time: 4 x 4 words change places within each quarter of the vectors.
        for (var row = 0; row < Count; row += 4)
        {
            var r0 = Next(messages + row);
            var r1 = Next(messages + row + 1);
            var r2 = Next(messages + row + 2);
            var r3 = Next(messages + row + 3);
            var low01 = Avx512F.UnpackLow(r0, r1).AsUInt64();
            var high01 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
            var low23 = Avx512F.UnpackLow(r2, r3).AsUInt64();
            var high23 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
            w[row] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            w[row + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            w[row + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            w[row + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        // Then whole quarters do.
        for (var column = 0; column < 4; column++)
        {
            var (q0, q1, q2, q3) = (w[column], w[column + 4], w[column + 8], w[column + 12]);
            var front01 = Avx512F.Shuffle4x128(q0, q1, 0x44);
            var front23 = Avx512F.Shuffle4x128(q2, q3, 0x44);
            var back01 = Avx512F.Shuffle4x128(q0, q1, 0xEE);
            var back23 = Avx512F.Shuffle4x128(q2, q3, 0xEE);
            w[column] = Avx512F.Shuffle4x128(front01, front23, 0x88);
            w[column + 4] = Avx512F.Shuffle4x128(front01, front23, 0xDD);
            w[column + 8] = Avx512F.Shuffle4x128(back01, back23, 0x88);
            w[column + 12] = Avx512F.Shuffle4x128(back01, back23, 0xDD);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Next(byte** message)
    {
        var swapped = Vector512.Create(
            0x0405_0607_0001_0203UL, 0x0c0d_0e0f_0809_0a0bUL, 0x0405_0607_0001_0203UL, 0x0c0d_0e0f_0809_0a0bUL,
            0x0405_0607_0001_0203UL, 0x0c0d_0e0f_0809_0a0bUL, 0x0405_0607_0001_0203UL, 0x0c0d_0e0f_0809_0a0bUL).AsByte();
        var block = Vector512.Load(*message);
        *message += BlockSize;
        return Avx512BW.Shuffle(block, swapped).AsUInt32();
    }
}
