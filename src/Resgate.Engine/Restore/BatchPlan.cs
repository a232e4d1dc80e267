using System.Runtime.InteropServices;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;

namespace Resgate.Engine.Restore;

/// <summary>Turns the places that need blobs into few reads: pack by pack in the order of first use, each range once.</summary>
/// <remarks>Files in one batch were found in the order of the tree, and backups pack them in that order, so few are open at once.</remarks>
internal static class BatchPlan
{
    /// <summary>So that the last ranges of many small blobs are spread over all workers.</summary>
    private const int MostPlacements = 512;

    /// <param name="index">Knows the blobs.</param>
    /// <param name="placements">Sorted on return; the ranges refer to them.</param>
    /// <returns>In the order in which they should be read.</returns>
    public static List<PackRange> Make(BlobIndex index, List<Placement> placements)
    {
        var span = CollectionsMarshal.AsSpan(placements);
        span.Sort();
        var ranges = new List<PackRange>();
        var packStart = 0;
        for (var next = 0; next < span.Length;)
        {
            var location = index[span[next].Blob];
            var end = EndOfBlob(span, next);
            var last = ranges.Count - 1;
            var firstFile = span[next].File;
            if (last >= 0 && ranges[last].Bytes.Pack == location.Pack)
            {
                firstFile = Math.Min(firstFile, ranges[last].FirstFile);
                var sofar = ranges[last];
                if (end - sofar.First <= MostPlacements && sofar.Bytes.TryExtend(location, BlobRange.LargestLength, out var extended))
                {
                    ranges[last] = sofar with { Bytes = extended, End = end, FirstFile = firstFile };
                    next = end;
                    continue;
                }
            }
            else
            {
                Level(ranges, packStart);
                packStart = ranges.Count;
            }

            ranges.Add(new PackRange(new BlobRange(location), next, end, firstFile));
            next = end;
        }

        Level(ranges, packStart);
        ranges.Sort(static (left, right) =>
            left.FirstFile.CompareTo(right.FirstFile) is not 0 and var byFile ? byFile : left.First.CompareTo(right.First));
        return ranges;
    }

    /// <summary>The last range of a pack knows the first file of all of them.</summary>
    private static void Level(List<PackRange> ranges, int packStart)
    {
        for (var i = packStart; i < ranges.Count; i++)
        {
            ranges[i] = ranges[i] with { FirstFile = ranges[^1].FirstFile };
        }
    }

    private static int EndOfBlob(ReadOnlySpan<Placement> placements, int first)
    {
        var end = first + 1;
        while (end < placements.Length && placements[end].Blob == placements[first].Blob)
        {
            end++;
        }

        return end;
    }
}
