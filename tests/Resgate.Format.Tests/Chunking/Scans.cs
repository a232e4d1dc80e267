using Resgate.Format.Chunking;

namespace Resgate.Format.Tests.Chunking;

/// <summary>The ways of scanning by name, and cutting with one of them.</summary>
internal static class Scans
{
    private static readonly Dictionary<string, Func<RollingDigest, BoundaryScan>> _makers = new()
    {
        ["plain"] = digest => new PlainScan(digest),
    };

    public static TheoryData<string> Names() => [.. _makers.Keys];

    public static BoundaryScan Scan(string name, RollingDigest digest) => _makers[name](digest);

    public static Cutter Cutter(string name, Polynomial polynomial, int minSize, int maxSize) =>
        new(Scan(name, new RollingDigest(polynomial)), minSize, maxSize);

    /// <summary>The lengths of all chunks of a file.</summary>
    public static List<int> Cut(Cutter cutter, ReadOnlySpan<byte> file)
    {
        var lengths = new List<int>();
        var scanned = 0;
        while (!file.IsEmpty)
        {
            var length = cutter.FindCut(file, ref scanned);
            length = length == 0 ? file.Length : length;
            lengths.Add(length);
            file = file[length..];
        }

        return lengths;
    }
}
