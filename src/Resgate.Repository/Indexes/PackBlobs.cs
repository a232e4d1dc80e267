using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>What one listing says of one pack, brought into order before it is believed.</summary>
internal static class PackBlobs
{
    /// <summary>Sorts by offset, drops exact copies and refuses what cannot lie in one pack.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public static Span<PackedBlob> SortAndValidate(Id pack, Span<PackedBlob> blobs)
    {
        if (!IsSorted(blobs))
        {
            blobs.Sort(ByOffset);
        }

        long end = 0;
        var count = 0;
        foreach (var blob in blobs)
        {
            if (count > 0 && blob == blobs[count - 1])
            {
                // Exactly equal entries are one (format page, section 4).
                continue;
            }

            if (blob.Offset < end)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists overlapping blobs in pack {pack}");
            }

            if (blob.Blob.Id.IsNull)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists a blob with the null id in pack {pack}");
            }

            end = blob.Offset + (long)blob.StoredLength;
            if (end >= BlobEntry.OffsetLimit)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists a blob beyond 2 GiB in pack {pack}");
            }

            blobs[count++] = blob;
        }

        return blobs[..count];
    }

    private static bool IsSorted(ReadOnlySpan<PackedBlob> blobs)
    {
        for (var i = 1; i < blobs.Length; i++)
        {
            if (blobs[i].Offset < blobs[i - 1].Offset)
            {
                return false;
            }
        }

        return true;
    }

    public static int ByOffset(PackedBlob left, PackedBlob right) => left.Offset.CompareTo(right.Offset);

    /// <summary>What is not known yet; both are sorted by offset.</summary>
    public static Span<PackedBlob> Without(Span<PackedBlob> blobs, ReadOnlySpan<PackedBlob> known)
    {
        var count = 0;
        var next = 0;
        foreach (var blob in blobs)
        {
            while (next < known.Length && known[next].Offset < blob.Offset)
            {
                next++;
            }

            if (next == known.Length || known[next] != blob)
            {
                blobs[count++] = blob;
            }
        }

        return blobs[..count];
    }
}
