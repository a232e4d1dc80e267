using Resgate.Primitives.Memory;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Restore;

/// <summary>A worker thread's own tools.</summary>
internal sealed class RestoreWorker(BlobReader reader) : IDisposable
{
    private readonly ScratchMemory _sealed = new();
    private readonly ScratchMemory _plain = new();

    public BlobReader Reader { get; } = reader;

    /// <summary>Room for one range of a pack; the same memory each time.</summary>
    public Memory<byte> Sealed(int length) => _sealed.Place(length);

    /// <summary>Room for one blob's plain bytes; the same memory each time.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="offset">Where in a file they will be written, if they will.</param>
    public Span<byte> Plain(int length, long offset = 0) => _plain.Place(length, offset).Span;

    public void Dispose()
    {
        _sealed.Dispose();
        _plain.Dispose();
        Reader.Dispose();
    }
}
