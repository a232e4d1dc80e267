using Resgate.Format.Chunking;

namespace Resgate.Format.Tests.Chunking;

/// <summary>Cutting whole files, by a way of scanning of the test's choice.</summary>
internal static class Cutting
{
    /// <summary>The ways of scanning that this machine has.</summary>
    public static TheoryData<string> Ways() => [.. Scans.All.Where(way => way.Make != null).Select(way => way.Name)];

    public static BoundaryScan Scan(string way, Polynomial polynomial) =>
        Scans.All.Single(known => known.Name == way).Make!(polynomial);

    /// <summary>The lengths of all chunks of a file that is wholly in memory.</summary>
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
