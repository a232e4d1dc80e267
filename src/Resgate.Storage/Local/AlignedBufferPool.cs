using System.Collections.Concurrent;
using Resgate.Primitives.Memory;

namespace Resgate.Storage.Local;

/// <summary>Buffers that may be written past the page cache; a few are kept for the next draft, others come and go.</summary>
/// <param name="kept">How many are kept.</param>
internal sealed class AlignedBufferPool(int kept) : IDisposable
{
    /// <summary>What every common file system and disk accepts, in bytes.</summary>
    public const int Alignment = 4096;

    /// <summary>Bytes of each. A backup holds about eight of these; larger ones write no faster and only cost memory.</summary>
    public const int BufferSize = 1 << 20;

    private readonly ConcurrentBag<PageMemory> _free = [];
    private volatile bool _closed;

    public PageMemory Rent() => _free.TryTake(out var buffer) ? buffer : new PageMemory(BufferSize);

    public void Return(PageMemory buffer)
    {
        if (_closed || _free.Count >= kept)
        {
            ((IDisposable)buffer).Dispose();
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
            ((IDisposable)buffer).Dispose();
        }
    }
}
