using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>What one listing says of one pack, brought into order before it is believed.</summary>
internal static class PackBlobs
{
    /// <summary>Sorts by offset, drops exact copies and refuses what cannot lie in a pack.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public static Span<PackedBlob> SortAndValidate(Id pack, Span<PackedBlob> blobs)
    {
        if (!IsSorted(blobs))
        {
            blobs.Sort(ByOffset);
        }

        var count = 0;
        foreach (var blob in blobs)
        {
            if (count > 0 && blob == blobs[count - 1])
            {
                // Exactly equal entries are one (format page, section 4).
                continue;
            }

            if (blob.Blob.Id.IsNull)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists a blob with the null id in pack {pack}");
            }

            if (EndOf(blob) >= BlobEntry.OffsetLimit)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists a blob beyond 2 GiB in pack {pack}");
            }

            blobs[count++] = blob;
        }

        return blobs[..count];
    }

    /// <summary>Moves a layer to the front: blobs that lie one behind the other. In a correct listing it is all.</summary>
    /// <remarks>
    /// Blobs that overlap cannot all be true, but which of them are is for the reader to find out, by their hashes; restic
    /// takes them all as well.
    /// </remarks>
    /// <param name="blobs">By offset; afterwards the layer and the others are, each for itself.</param>
    /// <returns>How many blobs the layer has.</returns>
    public static int MoveLayerToFront(Span<PackedBlob> blobs)
    {
        List<PackedBlob>? others = null;
        long end = 0;
        var count = 0;
        foreach (var blob in blobs)
        {
            if (blob.Offset < end)
            {
                (others ??= []).Add(blob);
                continue;
            }

            blobs[count++] = blob;
            end = EndOf(blob);
        }

        others?.CopyTo(blobs[count..]);
        return count;
    }

    private static long EndOf(PackedBlob blob) => blob.Offset + (long)blob.StoredLength;

    private static bool IsSorted(ReadOnlySpan<PackedBlob> blobs)
    {
        for (var i = 1; i < blobs.Length; i++)
        {
            // Equal offsets go through the sort, which brings exact copies together.
            if (blobs[i].Offset <= blobs[i - 1].Offset)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By offset; where several begin, by all that tells them apart.</summary>
    public static int ByOffset(PackedBlob left, PackedBlob right)
    {
        var order = left.Offset.CompareTo(right.Offset);
        order = order != 0 ? order : left.StoredLength.CompareTo(right.StoredLength);
        order = order != 0 ? order : left.Blob.Id.CompareTo(right.Blob.Id);
        order = order != 0 ? order : left.Blob.Kind.CompareTo(right.Blob.Kind);
        return order != 0 ? order : left.PlainLength.CompareTo(right.PlainLength);
    }

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
