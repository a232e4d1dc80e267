using System.Diagnostics;
using System.Security.Cryptography;
using Resgate.Primitives.Hashing;

namespace Resgate.Benchmarks;

/// <summary>How fast messages are hashed side by side, and by the platform's library one after the other.</summary>
/// <remarks>The best of many short runs counts, since a busy machine only ever adds time.</remarks>
internal static class HashingBenchmark
{
    private const int Runs = 100;
    private const int StripSize = 32 << 10;

    public static void Run(TextWriter output)
    {
        var strips = Enumerable.Range(0, 16).Select(_ => RandomNumberGenerator.GetBytes(StripSize)).ToList();
        using var batch = new Sha256Batch();
        foreach (var count in (int[])[1, 4, 6, 8, 12, 16])
        {
            var alone = Rate(batch, strips[..count], inLanes: false);
            var lanes = Rate(batch, strips[..count], inLanes: true);
            output.WriteLine($"{count,2} messages   library {alone,6:F0} MB/s   lanes {lanes,6:F0} MB/s");
        }
    }

    private static double Rate(Sha256Batch batch, List<byte[]> strips, bool inLanes)
    {
        var streams = strips.Select(_ => Sha256Batch.NewStream(inLanes)).ToList();
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < strips.Count; i++)
            {
                batch.Add(streams[i], strips[i], last: false);
            }

            batch.Run();
            var taken = Stopwatch.GetElapsedTime(start);
            best = taken < best ? taken : best;
        }

        return (double)StripSize * strips.Count / best.TotalSeconds / 1e6;
    }
}
