using System.Collections.Concurrent;

namespace Resgate.Storage.Local;

/// <summary>Keeps a few buffers for the next draft. Buffers beyond that come and go.</summary>
internal sealed class AlignedBufferPool(int kept) : IDisposable
{
    private readonly ConcurrentBag<AlignedBuffer> _free = [];
    private volatile bool _closed;

    public AlignedBuffer Rent() => _free.TryTake(out var buffer) ? buffer : new AlignedBuffer();

    public void Return(AlignedBuffer buffer)
    {
        if (_closed || _free.Count >= kept)
        {
            buffer.Dispose();
        }
        else
        {
            _free.Add(buffer);
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_free.TryTake(out var buffer))
        {
            buffer.Dispose();
        }
    }
}
