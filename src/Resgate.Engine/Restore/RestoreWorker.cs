using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>A worker thread's own tools.</summary>
internal sealed class RestoreWorker(BlobReader reader, BufferPool buffers) : IDisposable
{
    private byte[]? _plain;

    public BlobReader Reader { get; } = reader;

    /// <summary>Room for one blob's plain bytes; the same memory each time.</summary>
    public Span<byte> Plain(int length)
    {
        if (_plain is null || _plain.Length < length)
        {
            GiveBack();
            _plain = buffers.Rent(length);
        }

        return _plain.AsSpan(0, length);
    }


    public void Dispose()
    {
        GiveBack();
        Reader.Dispose();
    }

    private void GiveBack()
    {
        if (_plain is not null)
        {
            buffers.Return(_plain);
            _plain = null;
        }
    }
}
