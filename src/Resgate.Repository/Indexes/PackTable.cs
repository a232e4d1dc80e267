using System.Runtime.InteropServices;
using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>Sections in the order they came, and an open-addressed table that finds them by pack. Not safe for concurrent use.</summary>
/// <remarks>A section is what one listing says of one pack; almost every pack has just one.</remarks>
internal sealed class PackTable
{
    private const int FirstCapacity = 64;

    private readonly List<Section> _sections = [];
    private int[] _slots = new int[FirstCapacity];

    /// <summary>Sections.</summary>
    public int Count => _sections.Count;

    public Section this[int section] => _sections[section];

    public void Add(Section section)
    {
        if (_sections.Count == _sections.Capacity)
        {
            // Doubling would leave half of it empty.
            _sections.Capacity = _sections.Count + Math.Max(FirstCapacity, _sections.Count >> 3);
        }

        _sections.Add(section);
        if (_sections.Count > _slots.Length * 3L / 4)
        {
            _slots = new int[_slots.Length * 2];
            for (var i = 0; i < _sections.Count - 1; i++)
            {
                Place(i);
            }
        }

        Place(_sections.Count - 1);
    }

    /// <summary>The first section of a pack, or -1.</summary>
    public int First(Id pack) => Walk(pack, after: -1);

    /// <summary>The next section of the same pack, or -1.</summary>
    public int Next(int section, Id pack) => Walk(pack, after: section);

    /// <summary>The section that an entry belongs to.</summary>
    public int SectionOf(int entry)
    {
        var low = 0;
        var high = _sections.Count - 1;
        while (low < high)
        {
            // The last section that starts at or before the entry; empty ones share their start with the next.
            var middle = low + ((high - low + 1) >> 1);
            if (_sections[middle].FirstEntry <= entry)
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

    private int Start(Id pack) => (int)Math.BigMul(pack.Prefix, (ulong)_slots.Length, out _);

    private void Place(int section)
    {
        var slot = Start(_sections[section].Pack);
        while (_slots[slot] != 0)
        {
            slot = slot + 1 == _slots.Length ? 0 : slot + 1;
        }

        _slots[slot] = section + 1;
    }

    // Numbers only ever grow, so "the smallest above the last" visits each section of a pack once, wherever a rehash put it.
    private int Walk(Id pack, int after)
    {
        var best = -1;
        for (var slot = Start(pack); _slots[slot] != 0; slot = slot + 1 == _slots.Length ? 0 : slot + 1)
        {
            var section = _slots[slot] - 1;
            if (section > after && (best < 0 || section < best) && _sections[section].Pack == pack)
            {
                best = section;
            }
        }

        return best;
    }

    /// <param name="pack">The pack file.</param>
    /// <param name="firstEntry">The number of its first entry.</param>
    /// <param name="end">The offset where its last blob ends.</param>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal readonly struct Section(Id pack, int firstEntry, uint end)
    {
        public readonly Id Pack = pack;
        public readonly int FirstEntry = firstEntry;
        public readonly uint End = end;
    }
}
