namespace Resgate.Primitives.Memory;

/// <summary>A worker's memory for one thing at a time, grown when it must be and given back when it was unusually large.</summary>
/// <remarks>Outside the collected heap, see <see cref="PageMemory"/>. Not for several threads.</remarks>
public sealed class ScratchMemory : IDisposable
{
    private static readonly int _page = Math.Max(4096, Environment.SystemPageSize);

    /// <summary>Bytes that are kept; nearly all blobs fit, so that fresh pages are seldom asked for.</summary>
    private static readonly int _kept = _page + (4 << 20);

    private PageMemory? _memory;
    private int _used;

    /// <summary>Makes room, valid until the next call; what was there before is gone.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="offset">
    /// Where in a file they will be written, if they will: the memory begins at the same place within a page, as writing past
    /// the page cache asks for.
    /// </param>
    public Memory<byte> Place(int length, long offset = 0)
    {
        var start = (int)(offset & (_page - 1));
        if (_memory is null || _memory.Length < start + length)
        {
            // Freed first: two of them at once would count for the peak.
            Dispose();
            _memory = new PageMemory(Math.Max(_kept, start + length));
        }
        else if (_used > _kept && start + length <= _kept)
        {
            _memory.Trim(_kept);
        }

        _used = start + length;
        return _memory.Memory.Slice(start, length);
    }

    public void Dispose()
    {
        ((IDisposable?)_memory)?.Dispose();
        _memory = null;
    }
}
