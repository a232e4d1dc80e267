using System.Buffers;
using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>A worker's memory for one thing at a time, placed so that it can go to disk from where it lies.</summary>
/// <remarks>
/// Outside the collected heap: what a blob larger than usual needed goes back to the system with the next blob, and not at
/// some later collection. Straight from the kernel: the C library keeps what a thread has freed for that thread, which was
/// half of all memory of a restore. Nothing frees it but its owner. Not for several threads.
/// </remarks>
internal sealed unsafe class ScratchMemory : MemoryManager<byte>
{
    /// <summary>Bytes that are kept; nearly all blobs fit, so that fresh pages are seldom asked for.</summary>
    private const int Usual = 4 << 20;

    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x02 | 0x20;
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
            Allocate(Math.Max(kept, start + length));
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

    private void Allocate(int size)
    {
        var memory = Native.mmap(null, (nuint)size, ReadWrite, PrivateAnonymous, descriptor: -1, offset: 0);
        if ((nint)memory == -1)
        {
            throw Native.LastErrno.ToFailure($"cannot get {size} bytes of memory");
        }

        _memory = memory;
        _size = size;
    }

    private void Free()
    {
        if (_memory is not null)
        {
            _ = Native.munmap(_memory, (nuint)_size);
        }

        _memory = null;
        _size = 0;
        _start = 0;
        _length = 0;
    }
}
