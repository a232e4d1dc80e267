using System.Runtime.InteropServices;

namespace Resgate.Storage.Local;

/// <summary>Memory that may be written past the page cache.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>What every common file system and disk accepts, in bytes.</summary>
    public const int Alignment = 4096;

    /// <summary>Bytes. A backup holds about eight of these; larger ones write no faster and only cost memory.</summary>
    public const int Size = 1 << 20;

    private byte* _memory = (byte*)NativeMemory.AlignedAlloc(Size, Alignment);

    ~AlignedBuffer() => Free();

    /// <summary>All <see cref="Size"/> bytes, valid until <see cref="Dispose"/>.</summary>
    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return new Span<byte>(_memory, Size);
        }
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
    }
}
