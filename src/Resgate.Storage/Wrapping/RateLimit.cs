using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A token bucket that holds an eighth of a second's worth. Whoever takes from it is served after all who came before.</summary>
/// <remarks>
/// In any stretch of time no more goes through than the rate allows, plus one <see cref="Slice"/>. The bucket fills while a late
/// timer keeps a taker waiting, so that costs nothing of the rate, however little is taken at once. Takers are served in the order
/// in which they ask, and ask again for every slice, so overlapping transfers share the rate evenly. Who gives up waiting has
/// still spent the tokens: the rate is then a little lower than asked for, never higher.
/// </remarks>
internal sealed class RateLimit
{
    // Slices are short, so that waiting for one's turn does not look like a dead connection; and long enough that a timer's
    // coarseness costs little.
    private const int SlicesPerSecond = 8;
    private const int SmallestSlice = 1 << 10;
    private const int LargestSlice = 4 << 20;

    private readonly Lock _gate = new();
    private readonly long _bytesPerSecond;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _holds;
    private TimeSpan _fullAt;

    /// <param name="bytesPerSecond">More than 0.</param>
    /// <param name="time">What seconds are measured with.</param>
    public RateLimit(long bytesPerSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        _bytesPerSecond = bytesPerSecond;
        _time = time;
        _start = time.GetTimestamp();
        Slice = (int)Math.Clamp(bytesPerSecond / SlicesPerSecond, SmallestSlice, LargestSlice);
        _holds = TimeFor(Slice);
    }

    /// <summary>Null for no limit.</summary>
    public static RateLimit? Of(ByteCount? perSecond, TimeProvider time) =>
        perSecond is { } limit ? new RateLimit(limit.Bytes, time) : null;

    /// <summary>The most bytes to take at once.</summary>
    public int Slice { get; }

    /// <summary>Waits until that many bytes may go.</summary>
    /// <param name="count">Bytes, 0 to <see cref="Slice"/>.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public async ValueTask TakeAsync(int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var wait = Reserve(count);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellation);
        }
    }

    /// <returns>The time until there is enough; negative when there is more than that.</returns>
    private TimeSpan Reserve(int count)
    {
        lock (_gate)
        {
            var now = _time.GetElapsedTime(_start);
            _fullAt = (_fullAt > now ? _fullAt : now) + TimeFor(count);
            return _fullAt - _holds - now;
        }
    }

    private TimeSpan TimeFor(int count) => TimeSpan.FromSeconds((double)count / _bytesPerSecond);
}
