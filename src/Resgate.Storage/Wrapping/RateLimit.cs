using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A token bucket that holds an eighth of a second's worth. Whoever takes from it is served after all who came before.</summary>
/// <remarks>
/// In any stretch of time no more goes through than the rate allows, plus what the bucket holds, or one <see cref="Slice"/> if
/// that is more. The bucket fills while a late timer keeps a taker waiting, so that costs nothing of the rate, however little is
/// taken at once. Takers are served in the order in which they ask, and ask again for every slice, so overlapping transfers
/// share the rate evenly. Who gives up waiting has still spent the tokens: the rate is then a little lower than asked for, never higher.
/// </remarks>
internal sealed class RateLimit
{
    // Slices are short, so that waiting for one's turn does not look like a dead connection; and long enough that a timer's
    // coarseness costs little.
    private const int SlicesPerSecond = 8;
    private const int SmallestSlice = 1 << 10;
    private const int LargestSlice = 4 << 20;

    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(1.0 / SlicesPerSecond);

    private readonly Lock _gate = new();
    private readonly Pace _pace;
    private readonly TimeProvider _time;
    private readonly long _start;
    private TimeSpan _fullAt;

    /// <param name="pace">How fast.</param>
    /// <param name="time">What seconds are measured with.</param>
    public RateLimit(Pace pace, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pace.Slowest.Bytes);
        _pace = pace;
        _time = time;
        _start = time.GetTimestamp();
        Slice = (int)Math.Clamp(pace.Slowest.Bytes / SlicesPerSecond, SmallestSlice, LargestSlice);
    }

    /// <summary>Null for no limit.</summary>
    public static RateLimit? Of(Pace? pace, TimeProvider time) => pace is null ? null : new RateLimit(pace, time);

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
            return _fullAt - Held() - now;
        }
    }

    // What a slice is was measured by the slowest pace; at a faster one it would be too little for late timers.
    private TimeSpan Held() => TimeFor(Slice) is var slice && slice > _turn ? slice : _turn;

    private TimeSpan TimeFor(int count) => TimeSpan.FromSeconds((double)count / Math.Max(_pace.Now().Bytes, _pace.Slowest.Bytes));
}
