using System.Diagnostics;
using Resgate.Format.Chunking;

namespace Resgate.Benchmarks;

/// <summary>How fast files are cut, by every way of scanning that this machine and this build have.</summary>
/// <remarks>Needs to see the internals of Resgate.Format. "Scanned" tests every byte; "cut" skips, as a cutter may, what
/// lies below the smallest chunk. The best of many short runs counts, since a busy machine only ever adds time.</remarks>
internal static class ChunkingBenchmark
{
    private const int Runs = 100;

    public static void Run(TextWriter output)
    {
        var polynomial = Polynomial.Parse("3f84938c003069");
        var data = new byte[8 << 20];
        new Random(1).NextBytes(data);
        foreach (var (name, make) in Scans.All)
        {
            if (make == null)
            {
                output.WriteLine($"{name,-10} not here");
                continue;
            }

            var scan = make(polynomial);
            var cutter = new Cutter(scan, Cutter.MinSize, Cutter.MaxSize);
            var scanned = Rate(data, () => ScanAll(scan, data));
            var cut = Rate(data, () => CutAll(cutter, data));
            output.WriteLine($"{name,-10} scanned {scanned,6:F0} MB/s   cut {cut,6:F0} MB/s");
        }
    }

    private static double Rate(byte[] data, Action work)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            var taken = Stopwatch.GetElapsedTime(start);
            best = taken < best ? taken : best;
        }

        return data.Length / best.TotalSeconds / 1e6;
    }

    private static void ScanAll(BoundaryScan scan, byte[] data)
    {
        var at = RollingDigest.WindowSize;
        while (at != BoundaryScan.None && at < data.Length)
        {
            at = scan.First(data, at + 1, data.Length);
        }
    }

    private static void CutAll(Cutter cutter, ReadOnlySpan<byte> data)
    {
        var scanned = 0;
        for (var length = -1; length != 0;)
        {
            length = cutter.FindCut(data, ref scanned);
            data = data[length..];
        }
    }
}
