using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>Entries in the order they came, and an open-addressed hash table over them. Not safe for concurrent use.</summary>
/// <remarks>
/// A slot holds an entry's number + 1 in its low bits and, above them, low bits of the hash, so that most slots of other blobs
/// are passed over without a look at their entries. Entries lie in segments: growing copies nothing and wastes little.
/// </remarks>
internal sealed class BlobTable
{
    private const int SegmentBits = 12;
    private const int SegmentSize = 1 << SegmentBits;
    private const int FirstCapacity = 1024;

    private readonly List<BlobEntry[]> _segments = [];
    private uint[] _slots;

    /// <param name="expected">Entries to come, where that is known.</param>
    public BlobTable(int expected = 0) => _slots = new uint[Math.Max(FirstCapacity, expected + (expected / 6))];

    /// <summary>Entries, gaps included.</summary>
    public int Count { get; private set; }

    public ref readonly BlobEntry this[int number] => ref _segments[number >> SegmentBits][number & (SegmentSize - 1)];

    /// <summary>Adds an entry behind all others; gaps are kept and never found.</summary>
    public void Add(BlobEntry entry)
    {
        var number = Count++;
        if (number >> SegmentBits == _segments.Count)
        {
            _segments.Add(new BlobEntry[SegmentSize]);
        }

        _segments[number >> SegmentBits][number & (SegmentSize - 1)] = entry;
        if (!entry.IsGap)
        {
            Insert(number);
        }
    }

    /// <summary>The first entry of a blob, or -1; <paramref name="slot"/> is where <see cref="FindNext"/> goes on.</summary>
    public int Find(BlobHandle blob, out int slot)
    {
        slot = SlotOf(HashOf(blob.Id)) - 1;
        return FindNext(blob, ref slot);
    }

    /// <summary>The next entry of the same blob, or -1.</summary>
    public int FindNext(BlobHandle blob, ref int slot)
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
                if (this[number].Is(blob))
                {
                    return number;
                }
            }
        }
    }

    /// <summary>Lets go of entries that nobody will ask for again, while others of this table are still read.</summary>
    public void Forget(int first, int end)
    {
        for (var segment = first >> SegmentBits; segment < end >> SegmentBits; segment++)
        {
            _segments[segment] = [];
        }
    }

    private void Insert(int number)
    {
        // At 88 % the longest walks are still short, since the hash is as good as SHA-256; growth by a sixth keeps the
        // table's cost within 4.5 to 5.3 bytes a blob.
        if (Count > (long)_slots.Length * 88 / 100)
        {
            _slots = new uint[Math.Max(Count, _slots.Length) + (_slots.Length / 6)];
            for (var i = 0; i < number; i++)
            {
                if (!this[i].IsGap)
                {
                    Place(i);
                }
            }
        }

        Place(number);
    }

    private void Place(int number)
    {
        var hash = HashOf(this[number].Id);
        var slot = SlotOf(hash);
        while (_slots[slot] != 0)
        {
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        }

        _slots[slot] = Mark(hash) | (uint)(number + 1);
    }

    // Ids are hashes, so their first eight bytes are hash enough.
    private static ulong HashOf(Id id) => id.Prefix;

    private int SlotOf(ulong hash) => (int)Math.BigMul(hash, (ulong)_slots.Length, out _);

    private uint NumberMask => uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)_slots.Length);

    // The hash's low bits are independent of the slot, which comes from its high bits.
    private uint Mark(ulong hash) => unchecked((uint)hash) & ~NumberMask;
}
