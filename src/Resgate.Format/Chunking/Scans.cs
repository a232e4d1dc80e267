using System.Runtime.Intrinsics;

namespace Resgate.Format.Chunking;

/// <summary>The ways of scanning, fastest first.</summary>
internal static class Scans
{
    /// <summary>Every way; one that this processor or this build does not have has nothing that makes it.</summary>
    /// <remarks>GFNI with 512 bits was tried as well, and was no faster than with 256.</remarks>
    public static IReadOnlyList<(string Name, Func<Polynomial, BoundaryScan>? Make)> All { get; } =
    [
        ("gfni-256", Wide<Width32, GfniMap32, Vector256<byte>, Vector256<byte>>()),
        ("gfni-128", Wide<Width16, GfniMap16, Vector128<byte>, Vector128<byte>>()),
        ("shuffle-256", Wide<Width32, ShuffleMap32, Vector256<byte>, (Vector256<byte>, Vector256<byte>)>()),
        ("shuffle-128", Wide<Width16, ShuffleMap16, Vector128<byte>, (Vector128<byte>, Vector128<byte>)>()),
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
