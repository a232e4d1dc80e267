using Resgate.Format.Packs;

namespace Resgate.Repository.Pruning;

/// <summary>Blobs of one pack that are worth fetching with one read.</summary>
internal static class PackRun
{
    // A read that skips less than this costs more than the bytes it saves, on disks as on networks.
    private const long GapWorthReading = 256 * 1024;
    // Each worker has a buffer of this size; reads beyond it are hardly faster.
    private const long LongestRun = 1 << 20;

    /// <summary>How many blobs from <paramref name="first"/> on form a run: at least one.</summary>
    /// <param name="blobs">By offset; one that overlaps the one before begins a run.</param>
    /// <param name="first">Where the run begins.</param>
    public static int CountFrom(List<PackedBlob> blobs, int first)
    {
        var begin = blobs[first].Offset;
        var last = first;
        while (last + 1 < blobs.Count)
        {
            var next = blobs[last + 1];
            var end = blobs[last].Offset + (long)blobs[last].StoredLength;
            if (next.Offset < end
                || next.Offset - end > GapWorthReading
                || next.Offset + (long)next.StoredLength - begin > LongestRun)
            {
                break;
            }

            last++;
        }

        return last - first + 1;
    }
}
