using System.Runtime.InteropServices;
using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>Room for one blob's plain bytes, placed so that they can go to disk from where they lie. Not for several threads.</summary>
internal sealed unsafe class PlainBuffer : IDisposable
{
    /// <summary>Bytes. Large blobs are few, so growing in small steps keeps a worker near the largest that it meets.</summary>
    private const int Step = 512 << 10;

    private byte* _memory;
    private int _size;

    ~PlainBuffer() => Free();

    /// <summary>Memory for a blob; the same each time, so what it held before is gone.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="offset">Where in a file they will be written.</param>
    public Span<byte> Place(int length, long offset)
    {
        var shift = (int)(offset & (UncachedFile.Alignment - 1));
        if (_size < shift + length)
        {
            // Freed first: two of them at once would count for the peak.
            Free();
            var size = (shift + length + Step - 1) / Step * Step;
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, (nuint)UncachedFile.Alignment);
            _size = size;
        }

        return new Span<byte>(_memory + shift, length);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _size = 0;
    }
}
