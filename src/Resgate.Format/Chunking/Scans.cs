using System.Runtime.Intrinsics;

namespace Resgate.Format.Chunking;

/// <summary>The ways of scanning, fastest first.</summary>
internal static class Scans
{
    /// <summary>Every way; one that this processor or this build does not have has nothing that makes it.</summary>
    /// <remarks>
    /// GB/s on one busy core of a Zen 4 server, every byte scanned (the cutter skips the first 512 KiB of each chunk, so
    /// it is about twice as fast), just in time and compiled ahead for any x86-64, where the compiler offers GFNI at
    /// 128 bits only and no AVX2: gfni-256 6.3, -; gfni-128 3.7, 3.3; avx2 2.6, -; lanes 1.0, 0.9; plain 0.4, 0.4.
    /// Best of many runs in processor time, by the loops of bench/Resgate.Benchmarks/ChunkingBenchmark.cs.
    /// Tried and dropped: GFNI at 512 bits, no faster than at 256; shuffles at 128 bits, no faster than lanes.
    /// </remarks>
    public static IReadOnlyList<(string Name, Func<Polynomial, BoundaryScan>? Make)> All { get; } =
    [
        ("gfni-256", Wide<Width32, GfniMap32, Vector256<byte>, Vector256<byte>>()),
        ("gfni-128", Wide<Width16, GfniMap16, Vector128<byte>, Vector128<byte>>()),
        ("avx2", Wide<Width32, ShuffleMap32, Vector256<byte>, (Vector256<byte>, Vector256<byte>)>()),
        ("lanes", polynomial => new LaneScan(new RollingDigest(polynomial))),
        ("plain", polynomial => new PlainScan(new RollingDigest(polynomial))),
    ];

    /// <summary>The fastest way that works here.</summary>
    public static BoundaryScan Fastest(Polynomial polynomial) => All.First(way => way.Make != null).Make!(polynomial);

    private static Func<Polynomial, BoundaryScan>? Wide<TWidth, TMap, TVector, TInput>()
        where TWidth : struct, IWidth<TVector>
        where TMap : struct, ILinearMap<TVector, TInput>
        where TVector : unmanaged =>
        TMap.IsSupported ? polynomial => new WideScan<TWidth, TMap, TVector, TInput>(polynomial) : null;
}
