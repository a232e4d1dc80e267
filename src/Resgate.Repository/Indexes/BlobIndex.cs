using System.Runtime.InteropServices;
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
/// listed with other blobs (an index split over files) it becomes a second section under the same id.</para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
public sealed class BlobIndex
{
    private const int SegmentBits = 14;
    private const int SegmentSize = 1 << SegmentBits;
    private const uint TreeBit = 0x8000_0000;
    private const int FirstCapacity = 1024;

    private readonly Lock _gate = new();
    private readonly List<Entry[]> _segments = [];
    private readonly List<PackRecord> _packs = [];
    private readonly PackTable _packTable = new();
    private uint[] _slots = new uint[FirstCapacity];
    private int _entryCount;
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
    /// <see cref="FailureKind.Damaged"/>: blobs overlap, lie beyond 2 GiB or have the null id; nothing was added.
    /// </exception>
    public PackListing AddPack(Id pack, Span<PackedBlob> blobs)
    {
        blobs = SortAndValidate(pack, blobs);
        lock (_gate)
        {
            var listing = PackListing.New;
            for (var known = _packTable.First(pack, _packs); known >= 0; known = _packTable.Next(known, pack, _packs))
            {
                var listed = DescribeSection(known);
                if (blobs.SequenceEqual(listed))
                {
                    return PackListing.Repeated;
                }

                // What both list counts once: sections of one pack never share an entry.
                blobs = Without(blobs, listed);
                listing = PackListing.Split;
            }

            if (!blobs.IsEmpty || listing == PackListing.New)
            {
                Append(pack, blobs);
            }

            return listing;
        }
    }

    /// <summary>Everything that is listed of one pack, all its sections together, by offset; empty when it is unknown.</summary>
    public PackedBlob[] BlobsOf(Id pack)
    {
        lock (_gate)
        {
            var section = _packTable.First(pack, _packs);
            if (section < 0)
            {
                return [];
            }

            var blobs = DescribeSection(section);
            for (var more = _packTable.Next(section, pack, _packs); more >= 0; more = _packTable.Next(more, pack, _packs))
            {
                blobs = [.. blobs, .. DescribeSection(more)];
                blobs.AsSpan().Sort(ByOffset);
            }

            return blobs;
        }
    }

    public bool Contains(BlobHandle blob)
    {
        lock (_gate)
        {
            return FindEntry(blob, out _) >= 0;
        }
    }

    /// <summary>One copy of the blob: the first that was listed.</summary>
    public bool TryFind(BlobHandle blob, out BlobLocation location)
    {
        lock (_gate)
        {
            var entry = FindEntry(blob, out _);
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
            var first = FindEntry(blob, out var slot);
            if (first < 0)
            {
                return [];
            }

            var found = new List<BlobLocation>(1) { LocationOf(first) };
            for (var next = FindNext(blob, ref slot); next >= 0; next = FindNext(blob, ref slot))
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
            number = FindEntry(blob, out _);
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
                numbers[i] = FindEntry(blobs[i], out _);
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
                return _entryCount;
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
            var kept = _packs.ToArray();
            var old = _segments.ToArray();
            var oldCount = _entryCount;
            _packs.Clear();
            _segments.Clear();
            _packTable.Clear();
            _slots = new uint[Math.Max(FirstCapacity, oldCount + (oldCount / 6))];
            _entryCount = 0;
            _blobCount = 0;
            for (var i = 0; i < kept.Length; i++)
            {
                var end = i + 1 < kept.Length ? kept[i + 1].FirstEntry : oldCount;
                if (!packs.Contains(kept[i].Id))
                {
                    Append(kept[i].Id, Describe(old, kept[i], end));
                }

                // What has been passed is let go, or a large index would be in memory twice.
                for (var passed = kept[i].FirstEntry >> SegmentBits; passed < end >> SegmentBits; passed++)
                {
                    old[passed] = [];
                }
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
            foreach (var pack in _packs)
            {
                if (!files.TryGetValue(pack.Id, out var size) || size < pack.End)
                {
                    lost.Add(pack.Id);
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
            return _packTable.First(pack, _packs) >= 0;
        }
    }

    private IndexedPack? PackAt(int section)
    {
        lock (_gate)
        {
            return section >= _packs.Count
                ? null
                : new IndexedPack(_packs[section].Id, DescribeSection(section), _packs[section].FirstEntry);
        }
    }

    private static uint PlainLengthOf(PackedBlob blob) =>
        blob.IsCompressed ? blob.PlainLength : blob.StoredLength - Format.Crypto.MasterKey.Overhead;

    private static Span<PackedBlob> SortAndValidate(Id pack, Span<PackedBlob> blobs)
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
            if (end >= TreeBit)
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

    private static int ByOffset(PackedBlob left, PackedBlob right) => left.Offset.CompareTo(right.Offset);

    // Both are sorted by offset.
    private static Span<PackedBlob> Without(Span<PackedBlob> blobs, ReadOnlySpan<PackedBlob> known)
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

    private void Append(Id pack, ReadOnlySpan<PackedBlob> blobs)
    {
        var record = new PackRecord(pack, _entryCount, blobs.IsEmpty ? 0 : blobs[^1].Offset + blobs[^1].StoredLength);
        if (_packs.Count == _packs.Capacity)
        {
            // Doubling would leave half of it empty.
            _packs.Capacity = _packs.Count + Math.Max(64, _packs.Count >> 3);
        }

        _packs.Add(record);
        _packTable.Add(_packs.Count - 1, _packs);

        uint end = 0;
        foreach (var blob in blobs)
        {
            if (blob.Offset > end)
            {
                NextEntry() = new Entry(default, end, 0);
            }

            var kindBit = blob.Blob.Kind == BlobKind.Tree ? TreeBit : 0;
            NextEntry() = new Entry(blob.Blob.Id, blob.Offset | kindBit, blob.PlainLength);
            _blobCount++;
            Insert(_entryCount - 1);
            end = blob.Offset + blob.StoredLength;
        }
    }

    private ref Entry NextEntry()
    {
        var number = _entryCount++;
        if (number >> SegmentBits == _segments.Count)
        {
            _segments.Add(new Entry[SegmentSize]);
        }

        return ref _segments[number >> SegmentBits][number & (SegmentSize - 1)];
    }

    private ref readonly Entry EntryAt(int number) => ref _segments[number >> SegmentBits][number & (SegmentSize - 1)];

    private void Insert(int number)
    {
        // At 88 % the longest walks are still short, since the hash is as good as SHA-256; growth by a sixth keeps the
        // table's cost within 4.5 to 5.3 bytes a blob.
        if (_entryCount > (long)_slots.Length * 88 / 100)
        {
            _slots = new uint[Math.Max(_entryCount, _slots.Length) + (_slots.Length / 6)];
            for (var i = 0; i < number; i++)
            {
                if (!EntryAt(i).Id.IsNull)
                {
                    Place(i);
                }
            }
        }

        Place(number);
    }

    private void Place(int number)
    {
        var hash = HashOf(EntryAt(number).Id);
        var slot = SlotOf(hash);
        while (_slots[slot] != 0)
        {
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        }

        _slots[slot] = Mark(hash) | (uint)(number + 1);
    }

    private int FindEntry(BlobHandle blob, out int slot)
    {
        slot = SlotOf(HashOf(blob.Id)) - 1;
        return FindNext(blob, ref slot);
    }

    private int FindNext(BlobHandle blob, ref int slot)
    {
        var numberMask = NumberMask;
        var mark = Mark(HashOf(blob.Id));
        while (true)
        {
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
            var content = _slots[slot];
            if (content == 0)
            {
                return -1;
            }

            if ((content & ~numberMask) == mark)
            {
                var number = (int)(content & numberMask) - 1;
                ref readonly var entry = ref EntryAt(number);
                if (entry.Id == blob.Id && entry.Kind == blob.Kind)
                {
                    return number;
                }
            }
        }
    }

    // Null ids mark gaps and are never looked up; ids are hashes, so their first eight bytes are hash enough.
    private static ulong HashOf(Id id) => id.Prefix;

    private int SlotOf(ulong hash) => (int)Math.BigMul(hash, (ulong)_slots.Length, out _);

    private uint NumberMask => uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)_slots.Length);

    // The hash's low bits are independent of the slot, which comes from its high bits.
    private uint Mark(ulong hash) => unchecked((uint)hash) & ~NumberMask;

    private int EndOf(int pack) => pack + 1 < _packs.Count ? _packs[pack + 1].FirstEntry : _entryCount;

    private BlobLocation LocationOf(int number)
    {
        var pack = PackOf(number);
        var stored = StoredLength(number, pack);
        ref readonly var entry = ref EntryAt(number);
        return new BlobLocation(_packs[pack].Id, entry.Describe(stored));
    }

    private uint StoredLength(int number, int pack)
    {
        var end = number + 1 < EndOf(pack) ? EntryAt(number + 1).Offset : _packs[pack].End;
        return end - EntryAt(number).Offset;
    }

    private int PackOf(int number)
    {
        var low = 0;
        var high = _packs.Count - 1;
        while (low < high)
        {
            // The last pack that starts at or before the entry; empty packs share their start with the next one.
            var middle = low + ((high - low + 1) >> 1);
            if (_packs[middle].FirstEntry <= number)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private PackedBlob[] DescribeSection(int section) =>
        Describe(CollectionsMarshal.AsSpan(_segments), _packs[section], EndOf(section));

    private static PackedBlob[] Describe(ReadOnlySpan<Entry[]> segments, PackRecord pack, int end)
    {
        var blobs = new PackedBlob[end - pack.FirstEntry];
        var count = 0;
        for (var number = pack.FirstEntry; number < end; number++)
        {
            ref readonly var entry = ref segments[number >> SegmentBits][number & (SegmentSize - 1)];
            if (!entry.Id.IsNull)
            {
                var next = number + 1 < end
                    ? segments[(number + 1) >> SegmentBits][(number + 1) & (SegmentSize - 1)].Offset
                    : pack.End;
                blobs[count++] = entry.Describe(next - entry.Offset);
            }
        }

        return count == blobs.Length ? blobs : blobs[..count];
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly struct Entry(Id id, uint offsetAndKind, uint plainLength)
    {
        public readonly Id Id = id;
        private readonly uint _offsetAndKind = offsetAndKind;
        private readonly uint _plainLength = plainLength;

        public BlobKind Kind => (_offsetAndKind & TreeBit) == 0 ? BlobKind.Data : BlobKind.Tree;

        public uint Offset => _offsetAndKind & ~TreeBit;

        public PackedBlob Describe(uint storedLength) =>
            new(new BlobHandle(Kind, Id), Offset, storedLength, _plainLength);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly struct PackRecord(Id id, int firstEntry, uint end)
    {
        public readonly Id Id = id;
        public readonly int FirstEntry = firstEntry;
        public readonly uint End = end;
    }

    /// <summary>Finds sections by pack id: an open-addressed table of section numbers.</summary>
    private sealed class PackTable
    {
        private int[] _slots = new int[64];
        private int _count;

        public void Clear()
        {
            _slots = new int[64];
            _count = 0;
        }

        public void Add(int number, List<PackRecord> packs)
        {
            if (++_count > _slots.Length * 3L / 4)
            {
                _slots = new int[_slots.Length * 2];
                for (var i = 0; i < number; i++)
                {
                    Place(i, packs[i].Id);
                }
            }

            Place(number, packs[number].Id);
        }

        public int First(Id pack, List<PackRecord> packs) => Walk(Start(pack), pack, packs, after: -1);

        public int Next(int number, Id pack, List<PackRecord> packs) => Walk(Start(pack), pack, packs, after: number);

        private int Start(Id pack) => (int)Math.BigMul(pack.Prefix, (ulong)_slots.Length, out _);

        private void Place(int number, Id pack)
        {
            var slot = Start(pack);
            while (_slots[slot] != 0)
            {
                slot = slot + 1 == _slots.Length ? 0 : slot + 1;
            }

            _slots[slot] = number + 1;
        }

        // Sections of one pack are met in the order they were placed, except across the wrap of a rehash; numbers only
        // ever grow, so "the smallest number above the last" visits each once.
        private int Walk(int slot, Id pack, List<PackRecord> packs, int after)
        {
            var best = -1;
            while (_slots[slot] != 0)
            {
                var number = _slots[slot] - 1;
                if (number > after && (best < 0 || number < best) && packs[number].Id == pack)
                {
                    best = number;
                }

                slot = slot + 1 == _slots.Length ? 0 : slot + 1;
            }

            return best;
        }
    }
}
