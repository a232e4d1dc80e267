using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>Reads one file after the other into a ring, on a thread of its own, as far ahead as the ring has room.</summary>
/// <remarks>
/// All but the reading is for the cutter's thread: <see cref="Begin"/>, then <see cref="Advance"/> again and again until it says
/// that nothing more comes.
/// </remarks>
internal sealed class ReadAhead : IDisposable
{
    /// <summary>Bytes a call. Enough for a disk to be as fast as it can; what is read early can be worked on early.</summary>
    private const int Step = 1 << 20;

    private readonly object _lock = new();
    private readonly Action _onNews;
    private IContentSource? _source;
    private Memory<byte> _room;
    private int _underWay;
    private int _unseen;
    private bool _ended = true;
    private bool _closed;
    private Errno _failure;
    private Exception? _exception;

    /// <param name="capacity">Of the ring, in bytes.</param>
    /// <param name="onNews">Called on the reading thread whenever <see cref="CanAdvance"/> may have become true.</param>
    public ReadAhead(int capacity, Action onNews)
    {
        Ring = new ContentRing(capacity);
        _onNews = onNews;
        new Thread(Run) { IsBackground = true, Name = "read ahead" }.Start();
    }

    public ContentRing Ring { get; }

    /// <summary>Whether <see cref="Advance"/> has something to tell or something to do.</summary>
    public bool CanAdvance
    {
        get
        {
            lock (_lock)
            {
                return _ended || _unseen > 0 || (_underWay == 0 && (Ring.IsAtEnd ? Ring.CanTurn : !Ring.Room.IsEmpty));
            }
        }
    }

    /// <summary>Begins a source. The one before has ended.</summary>
    public void Begin(IContentSource source)
    {
        lock (_lock)
        {
            Ring.Begin();
            (_source, _ended, _failure, _unseen) = (source, false, Errno.None, 0);
        }
    }

    /// <summary>Takes in what was read meanwhile, and has more read.</summary>
    /// <param name="ended">Whether everything of the source is in the ring now.</param>
    /// <returns>The source's failure, which ends it too.</returns>
    public Errno Advance(out bool ended)
    {
        lock (_lock)
        {
            Ring.Fill(_unseen);
            _unseen = 0;
            ended = _ended;
            if (_exception is { } exception)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
            }

            if (!_ended)
            {
                if (_underWay == 0 && Ring.IsAtEnd && Ring.CanTurn)
                {
                    Ring.Turn();
                }

                _room = Ring.Room[_underWay..];
                Monitor.Pulse(_lock);
            }

            return _failure;
        }
    }

    /// <summary>Ends the thread, as soon as it has nothing under way; does not wait for it, since a pipe may never speak again.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Run()
    {
        while (Next() is { IsEmpty: false } part)
        {
            var count = 0;
            try
            {
                _failure = _source!.Read(part.Span, out count);
            }
            catch (Exception failure)
            {
                // Thrown again by the cutter's next call.
                _exception = failure;
            }

            lock (_lock)
            {
                (_underWay, _unseen) = (0, _unseen + count);
                _ended = count < part.Length || _failure != Errno.None || _exception is not null;
            }

            _onNews();
        }
    }

    /// <summary>What to read next; nothing once the thread shall end.</summary>
    private Memory<byte> Next()
    {
        lock (_lock)
        {
            while (!_closed && (_ended || _room.IsEmpty))
            {
                Monitor.Wait(_lock);
            }

            if (_closed)
            {
                return default;
            }

            var part = _room[..Math.Min(_room.Length, Step)];
            (_room, _underWay) = (_room[part.Length..], part.Length);
            return part;
        }
    }
}
