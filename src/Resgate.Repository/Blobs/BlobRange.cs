using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Repository.Blobs;

/// <summary>Neighbouring blobs of one pack that are read with one call.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Offset">Where the range begins in it.</param>
/// <param name="Length">Bytes, gaps between the blobs included.</param>
public readonly record struct BlobRange(Id Pack, long Offset, int Length)
{
    /// <summary>Bytes. What is smaller is read along and thrown away: cheaper than one more request, near or far.</summary>
    public const int LargestGap = 128 << 10;

    /// <summary>Bytes, usually: each worker holds one range. A blob that is larger makes a range of its own.</summary>
    public const int LargestLength = 4 << 20;

    public BlobRange(BlobLocation blob)
        : this(blob.Pack, blob.Packed.Offset, (int)blob.Packed.StoredLength)
    {
    }

    /// <summary>Groups blobs into ranges.</summary>
    /// <param name="blobs">Pack by pack, by offset; one that overlaps the one before begins a range.</param>
    /// <param name="largestLength">Bytes.</param>
    /// <returns>Each range with its blobs, which are the receiver's.</returns>
    public static IEnumerable<(BlobRange Range, List<PackedBlob> Blobs)> Group(IEnumerable<BlobLocation> blobs, int largestLength)
    {
        var members = new List<PackedBlob>();
        BlobRange range = default;
        foreach (var blob in blobs)
        {
            if (members.Count > 0 && range.TryExtend(blob, largestLength, out var extended))
            {
                range = extended;
            }
            else
            {
                if (members.Count > 0)
                {
                    yield return (range, members);
                    members = [];
                }

                range = new BlobRange(blob);
            }

            members.Add(blob.Packed);
        }

        if (members.Count > 0)
        {
            yield return (range, members);
        }
    }

    /// <summary>The range with one more blob at its end, if that lies near enough and makes it not too long.</summary>
    public bool TryExtend(BlobLocation next, int largestLength, out BlobRange extended)
    {
        var gap = next.Packed.Offset - (Offset + Length);
        var length = Length + gap + next.Packed.StoredLength;
        var fits = next.Pack == Pack && gap is >= 0 and <= LargestGap && length <= largestLength;
        extended = fits ? this with { Length = (int)length } : this;
        return fits;
    }
}
