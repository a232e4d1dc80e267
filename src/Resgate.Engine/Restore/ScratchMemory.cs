using System.Buffers;
using System.Runtime.InteropServices;
using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>A worker's memory for one thing at a time, placed so that it can go to disk from where it lies.</summary>
/// <remarks>
/// Outside the collected heap: what a blob larger than usual needed goes back to the system with the next blob, and not at
/// some later collection. Nothing frees it but its owner. Not for several threads.
/// </remarks>
internal sealed unsafe class ScratchMemory : MemoryManager<byte>
{
    /// <summary>Bytes that are kept; nearly all blobs fit, so that fresh pages are seldom asked for.</summary>
    private const int Usual = 4 << 20;

    private const int NotNeeded = 4;

    private byte* _memory;
    private int _size;
    private int _start;
    private int _length;

    /// <summary>Makes room, valid until the next call; what was there before is gone.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="offset">Where in a file they will be written, if they will.</param>
    public Memory<byte> Place(int length, long offset = 0)
    {
        var start = (int)(offset & (UncachedFile.Alignment - 1));
        var kept = UncachedFile.Alignment + Usual;
        if (_size < start + length)
        {
            // Freed first: two of them at once would count for the peak.
            Free();
            _size = Math.Max(kept, start + length);
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_size, (nuint)UncachedFile.Alignment);
        }
        else if (_start + _length > kept && start + length <= kept)
        {
            // It may be refused, which costs memory and nothing else.
            _ = Native.madvise(_memory + kept, (nuint)(_size - kept), NotNeeded);
        }

        _start = start;
        _length = length;
        return Memory;
    }

    public override Span<byte> GetSpan() => new(_memory + _start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_memory + _start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => Free();

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _size = 0;
        _start = 0;
        _length = 0;
    }
}
