using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>Every blob that the repository's index files list, and where each copy of it lies.</summary>
/// <remarks>
/// <para>Memory: 40 bytes a blob, 4 bytes a hash slot at 75 to 88 % load, some 50 bytes a pack.</para>
/// <code>
/// entry   id 32 · offset 31 bits · kind 1 bit · plain length 32 bits     in pack order, by offset
/// pack    id 32 · number of its first entry · offset where its blobs end
/// slot    entry number + 1 in the low bits, the rest of the hash above them; 0 is free
/// </code>
/// <para>A blob's stored length is not kept: blobs lie without gaps (format page, section 3), so it ends where the next
/// entry begins. An index that leaves a gap gets an entry without an id in its place.</para>
/// <para>Copies: the same blob in several packs has several entries. A pack listed twice with the same blobs counts once;
/// listed with other blobs (an index split over files) it becomes a second section under the same id. Blobs that overlap,
/// which a damaged index may list, go to different sections, too: each is found, and its hash tells whether it is there.</para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
public sealed class BlobIndex
{
    // No accident makes more; without a bound, one pack listed over and over again would make every look-up slow.
    private const int MostLayers = 64;

    private readonly Lock _gate = new();
    private BlobTable _blobs = new();
    private PackTable _packs = new();
    private int _blobCount;

    /// <summary>Entries, copies included.</summary>
    public int BlobCount
    {
        get
        {
            lock (_gate)
            {
                return _blobCount;
            }
        }
    }

    /// <summary>Sections: packs, those listed in parts counted once a part.</summary>
    public int PackCount
    {
        get
        {
            lock (_gate)
            {
                return _packs.Count;
            }
        }
    }

    /// <summary>Adds what an index file or a finished pack tells of one pack.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="blobs">Its blobs, in any order; rearranged by the call.</param>
    /// <returns>How the pack relates to what was known of it.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: blobs lie beyond 2 GiB, have the null id, or overlap more than 64 deep.
    /// </exception>
    public PackListing AddPack(Id pack, Span<PackedBlob> blobs)
    {
        blobs = PackBlobs.SortAndValidate(pack, blobs);
        lock (_gate)
        {
            var listing = PackListing.New;
            for (var known = _packs.First(pack); known >= 0; known = _packs.Next(known, pack))
            {
                var listed = DescribeSection(known);
                if (blobs.SequenceEqual(listed))
                {
                    return PackListing.Repeated;
                }

                // What both list counts once: sections of one pack never share an entry.
                blobs = PackBlobs.Without(blobs, listed);
                listing = PackListing.Split;
            }

            if (!blobs.IsEmpty || listing == PackListing.New)
            {
                AppendLayers(pack, blobs);
            }

            return listing;
        }
    }

    /// <summary>Everything that is listed of one pack, all its sections together, by offset; empty when it is unknown.</summary>
    public PackedBlob[] BlobsOf(Id pack)
    {
        lock (_gate)
        {
            var section = _packs.First(pack);
            if (section < 0)
            {
                return [];
            }

            var blobs = DescribeSection(section);
            for (var more = _packs.Next(section, pack); more >= 0; more = _packs.Next(more, pack))
            {
                blobs = [.. blobs, .. DescribeSection(more)];
                blobs.AsSpan().Sort(PackBlobs.ByOffset);
            }

            return blobs;
        }
    }

    public bool Contains(BlobHandle blob)
    {
        lock (_gate)
        {
            return _blobs.Find(blob, out _) >= 0;
        }
    }

    /// <summary>One copy of the blob: the first that was listed.</summary>
    public bool TryFind(BlobHandle blob, out BlobLocation location)
    {
        lock (_gate)
        {
            var entry = _blobs.Find(blob, out _);
            location = entry < 0 ? default : LocationOf(entry);
            return entry >= 0;
        }
    }

    /// <summary>The blob's length before compression and sealing.</summary>
    public bool TryGetPlainLength(BlobHandle blob, out uint length)
    {
        var found = TryFind(blob, out var location);
        length = found ? PlainLengthOf(location.Packed) : 0;
        return found;
    }

    /// <summary>Every copy of the blob, in no order.</summary>
    public IReadOnlyList<BlobLocation> FindAll(BlobHandle blob)
    {
        lock (_gate)
        {
            var first = _blobs.Find(blob, out var slot);
            if (first < 0)
            {
                return [];
            }

            var found = new List<BlobLocation>(1) { LocationOf(first) };
            for (var next = _blobs.FindNext(blob, ref slot); next >= 0; next = _blobs.FindNext(blob, ref slot))
            {
                found.Add(LocationOf(next));
            }

            return found;
        }
    }

    /// <summary>A number for the blob that stays its own as long as nothing is removed: its first copy's entry number.</summary>
    /// <remarks>Sets of blobs are bit sets over these numbers, below <see cref="NumberLimit"/>.</remarks>
    public bool TryGetNumber(BlobHandle blob, out int number)
    {
        lock (_gate)
        {
            number = _blobs.Find(blob, out _);
            return number >= 0;
        }
    }

    /// <summary>As <see cref="TryGetNumber"/>, for many blobs at once; unknown ones get -1.</summary>
    /// <param name="blobs">What to look up.</param>
    /// <param name="numbers">Filled in the same order; as long as <paramref name="blobs"/>.</param>
    public void GetNumbers(ReadOnlySpan<BlobHandle> blobs, Span<int> numbers)
    {
        lock (_gate)
        {
            for (var i = 0; i < blobs.Length; i++)
            {
                numbers[i] = _blobs.Find(blobs[i], out _);
            }
        }
    }

    /// <summary>One more than the largest number that <see cref="TryGetNumber"/> can give now.</summary>
    public int NumberLimit
    {
        get
        {
            lock (_gate)
            {
                return _blobs.Count;
            }
        }
    }

    /// <summary>The blob with the given entry number.</summary>
    public BlobLocation this[int number]
    {
        get
        {
            lock (_gate)
            {
                return LocationOf(number);
            }
        }
    }

    /// <summary>Takes packs out of the index, for instance because their files are gone.</summary>
    public void RemovePacks(IReadOnlySet<Id> packs)
    {
        lock (_gate)
        {
            var (oldBlobs, oldPacks) = (_blobs, _packs);
            (_blobs, _packs, _blobCount) = (new BlobTable(oldBlobs.Count), new PackTable(), 0);
            for (var i = 0; i < oldPacks.Count; i++)
            {
                var section = oldPacks[i];
                var end = i + 1 < oldPacks.Count ? oldPacks[i + 1].FirstEntry : oldBlobs.Count;
                if (!packs.Contains(section.Pack))
                {
                    Append(section.Pack, Describe(oldBlobs, section, end));
                }

                // What has been passed is let go, or a large index would be in memory twice.
                oldBlobs.Forget(section.FirstEntry, end);
            }
        }
    }

    /// <summary>All sections in the order they were added. The spans of blobs are sorted by offset.</summary>
    /// <remarks>Packs that are added during the enumeration may or may not be seen.</remarks>
    public IEnumerable<IndexedPack> EnumeratePacks()
    {
        for (var i = 0; PackAt(i) is { } pack; i++)
        {
            yield return pack;
        }
    }

    /// <summary>Packs that end beyond their files, or have no file.</summary>
    /// <param name="files">Every pack file with its size.</param>
    public IReadOnlySet<Id> FindLost(IReadOnlyDictionary<Id, long> files)
    {
        var lost = new HashSet<Id>();
        lock (_gate)
        {
            for (var i = 0; i < _packs.Count; i++)
            {
                if (!files.TryGetValue(_packs[i].Pack, out var size) || size < _packs[i].End)
                {
                    lost.Add(_packs[i].Pack);
                }
            }
        }

        return lost;
    }

    /// <summary>Whether all that is listed of a pack are trees; an unknown pack is none.</summary>
    public bool IsTreePack(Id pack) =>
        BlobsOf(pack) is { Length: > 0 } blobs && Array.TrueForAll(blobs, static packed => packed.Blob.Kind == BlobKind.Tree);

    public bool ContainsPack(Id pack)
    {
        lock (_gate)
        {
            return _packs.First(pack) >= 0;
        }
    }

    private IndexedPack? PackAt(int section)
    {
        lock (_gate)
        {
            return section >= _packs.Count
                ? null
                : new IndexedPack(_packs[section].Pack, DescribeSection(section), _packs[section].FirstEntry);
        }
    }

    private static uint PlainLengthOf(PackedBlob blob) =>
        blob.IsCompressed ? blob.PlainLength : blob.StoredLength - Format.Crypto.MasterKey.Overhead;

    private void AppendLayers(Id pack, Span<PackedBlob> blobs)
    {
        var layers = 0;
        do
        {
            if (++layers > MostLayers)
            {
                throw new ResgateException(FailureKind.Damaged, $"index lists too many overlapping blobs in pack {pack}");
            }

            var count = PackBlobs.MoveLayerToFront(blobs);
            Append(pack, blobs[..count]);
            blobs = blobs[count..];
        }
        while (!blobs.IsEmpty);
    }

    private void Append(Id pack, ReadOnlySpan<PackedBlob> blobs)
    {
        _packs.Add(new PackTable.Section(pack, _blobs.Count, blobs.IsEmpty ? 0 : blobs[^1].Offset + blobs[^1].StoredLength));
        uint end = 0;
        foreach (var blob in blobs)
        {
            if (blob.Offset > end)
            {
                _blobs.Add(BlobEntry.Gap(end));
            }

            _blobs.Add(new BlobEntry(blob));
            _blobCount++;
            end = blob.Offset + blob.StoredLength;
        }
    }

    private int EndOf(int pack) => pack + 1 < _packs.Count ? _packs[pack + 1].FirstEntry : _blobs.Count;

    private BlobLocation LocationOf(int number)
    {
        var pack = _packs.SectionOf(number);
        var stored = StoredLength(number, pack);
        ref readonly var entry = ref _blobs[number];
        return new BlobLocation(_packs[pack].Pack, entry.Describe(stored));
    }

    private uint StoredLength(int number, int pack)
    {
        var end = number + 1 < EndOf(pack) ? _blobs[number + 1].Offset : _packs[pack].End;
        return end - _blobs[number].Offset;
    }

    private PackedBlob[] DescribeSection(int section) => Describe(_blobs, _packs[section], EndOf(section));

    private static PackedBlob[] Describe(BlobTable table, PackTable.Section section, int end)
    {
        var blobs = new PackedBlob[end - section.FirstEntry];
        var count = 0;
        for (var number = section.FirstEntry; number < end; number++)
        {
            ref readonly var entry = ref table[number];
            if (!entry.IsGap)
            {
                var next = number + 1 < end ? table[number + 1].Offset : section.End;
                blobs[count++] = entry.Describe(next - entry.Offset);
            }
        }

        return count == blobs.Length ? blobs : blobs[..count];
    }
}
