using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Resgate.Format.Compression;

/// <summary>Guesses whether a blob is beyond compressing: encrypted, or compressed already.</summary>
/// <remarks>
/// Two things make content compressible, and each has its test: bytes of unequal frequency, looked for in samples spread over the
/// blob, and repetition, looked for at every place that content itself picks out, so that a copy is met at the same places as its
/// original. The guess may be wrong by a few percent of the blob's size; what is stored is right in any case.
/// </remarks>
internal static class Compressibility
{
    /// <summary>Smaller blobs are compressed in no time, and have too few bytes to judge.</summary>
    private const int MinLength = 32 * 1024;

    private const int Samples = 32;
    private const int SampleSize = 256;
    private const int SampledBytes = Samples * SampleSize;

    /// <summary>
    /// For evenly random bytes the pairs of equal ones number n * (n - 1) / 256; JPEG and the like stay within 7 % of that, and
    /// what exceeds it by more has at most 7.9 bits in a byte.
    /// </summary>
    private const int MaxEqualPairs = (int)((long)SampledBytes * (SampledBytes - 1) / 256 * 107 / 100);

    private const int TableBits = 12;

    /// <summary>Of so many places looked at, one may be a repetition by chance or by a file format's habits.</summary>
    private const int PlacesPerRepetition = 32;

    public static bool LooksRandom(ReadOnlySpan<byte> plain) =>
        plain.Length >= MinLength && BytesAreEven(plain) && !Repeats(plain);

    private static bool BytesAreEven(ReadOnlySpan<byte> plain)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var stride = (plain.Length - SampleSize) / (Samples - 1);
        for (var sample = 0; sample < Samples; sample++)
        {
            foreach (var value in plain.Slice(sample * stride, SampleSize))
            {
                counts[value]++;
            }
        }

        var pairs = 0;
        foreach (var count in counts)
        {
            pairs += count * (count - 1);
        }

        return pairs <= MaxEqualPairs;
    }

    /// <summary>Looks at the eight bytes behind every zero byte, and remembers those it met lately.</summary>
    [SkipLocalsInit]
    private static bool Repeats(ReadOnlySpan<byte> plain)
    {
        Span<uint> met = stackalloc uint[1 << TableBits];
        met.Clear();
        var allowed = plain.Length / 256 / PlacesPerRepetition;
        var at = 0;
        while (true)
        {
            var next = plain[at..].IndexOf((byte)0);
            if (next < 0 || at + next + 1 + sizeof(ulong) > plain.Length)
            {
                return false;
            }

            at += next + 1;
            var hash = unchecked(MemoryMarshal.Read<ulong>(plain[at..]) * 0x9E37_79B9_7F4A_7C15);
            ref var slot = ref met[(int)(hash >> (64 - TableBits))];
            var rest = unchecked((uint)hash) | 1;
            if (slot == rest && --allowed < 0)
            {
                return true;
            }

            slot = rest;
            at += sizeof(ulong);
        }
    }
}
