using Resgate.Engine.FileSystems;
using Resgate.Primitives.Memory;

namespace Resgate.Engine.Restore;

/// <summary>A worker's memory for one thing at a time, placed so that it can go to disk from where it lies.</summary>
/// <remarks>What a blob larger than usual needed goes back to the system with the next blob. Not for several threads.</remarks>
internal sealed class ScratchMemory : IDisposable
{
    /// <summary>Bytes that are kept; nearly all blobs fit, so that fresh pages are seldom asked for.</summary>
    private static readonly int _kept = UncachedFile.Alignment + (4 << 20);

    private PageMemory? _memory;
    private int _used;

    /// <summary>Makes room, valid until the next call; what was there before is gone.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="offset">Where in a file they will be written, if they will.</param>
    public Memory<byte> Place(int length, long offset = 0)
    {
        var start = (int)(offset & (UncachedFile.Alignment - 1));
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
