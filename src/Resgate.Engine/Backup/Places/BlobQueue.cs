using System.Buffers;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Backup.Places;

/// <summary>Blobs that wait for one repository: so many bytes at most. Whoever adds more waits, up to a limit for all waiting together.</summary>
/// <param name="size">Bytes.</param>
/// <param name="patience">How long all who add may wait in all; counted once when several wait at the same time.</param>
/// <param name="time">What waiting is measured with.</param>
internal sealed class BlobQueue(long size, TimeSpan patience, TimeProvider time) : IDisposable
{
    // The platform waits no longer than 24 days at a time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly Queue<Item> _items = [];
    private long _bytes;
    private int _waiting;
    private long _waitingSince;
    private TimeSpan _waited;
    private bool _isComplete;

    /// <summary>Whether whoever adds waits however long it takes.</summary>
    public bool IsPatient
    {
        get
        {
            lock (_gate)
            {
                return field;
            }
        }

        set
        {
            lock (_gate)
            {
                field = value;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Adds a blob with a copy of its content, when there is room.</summary>
    /// <returns>False when all patience is spent. True also when nothing is taken any more: what comes is forgotten.</returns>
    public bool TryAdd(in EncodedBlob blob, int plainLength)
    {
        lock (_gate)
        {
            if (!WaitForRoom())
            {
                return false;
            }

            if (!_isComplete)
            {
                _items.Enqueue(new Item(blob, plainLength));
                _bytes += blob.Content.Length;
                Monitor.PulseAll(_gate);
            }

            return true;
        }
    }

    /// <summary>The next blob, which the caller disposes of; null when no more will come.</summary>
    public Item? Take()
    {
        lock (_gate)
        {
            while (_items.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_gate);
            }

            if (!_items.TryDequeue(out var item))
            {
                return null;
            }

            _bytes -= item.Blob.Content.Length;
            Monitor.PulseAll(_gate);
            return item;
        }
    }

    /// <summary>Says that no more will be added; what waits can still be taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Forgets what waits, and whatever comes.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Complete();
            foreach (var item in _items)
            {
                item.Dispose();
            }

            _items.Clear();
            _bytes = 0;
        }
    }

    public void Dispose() => Clear();

    // One blob always has room, however large.
    private bool HasRoom => _isComplete || _bytes == 0 || _bytes < size;

    private bool WaitForRoom()
    {
        if (HasRoom)
        {
            return true;
        }

        if (_waiting++ == 0)
        {
            _waitingSince = time.GetTimestamp();
        }

        try
        {
            while (!HasRoom)
            {
                var left = patience - _waited - time.GetElapsedTime(_waitingSince);
                if (!IsPatient && left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(_gate, IsPatient || left > s_longestWait ? s_longestWait : left);
            }

            return true;
        }
        finally
        {
            if (--_waiting == 0)
            {
                _waited += time.GetElapsedTime(_waitingSince);
            }
        }
    }

    /// <summary>A blob with content of its own.</summary>
    public sealed class Item : IDisposable
    {
        private byte[]? _content;

        public Item(in EncodedBlob blob, int plainLength)
        {
            _content = ArrayPool<byte>.Shared.Rent(blob.Content.Length);
            blob.Content.CopyTo(_content);
            Blob = blob with { Content = _content.AsMemory(0, blob.Content.Length) };
            PlainLength = plainLength;
        }

        public EncodedBlob Blob { get; }

        public int PlainLength { get; }

        public void Dispose()
        {
            if (_content is { } content)
            {
                _content = null;
                ArrayPool<byte>.Shared.Return(content);
            }
        }
    }
}
