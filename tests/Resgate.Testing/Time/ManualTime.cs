namespace Resgate.Testing.Time;

/// <summary>A clock that stands until a test moves it. Timers fire when their moment is passed; the wall can jump alone.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _wall = start;
    private TimeSpan _elapsed;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are waiting.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _wall;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <summary>Lets time pass for both clocks, and fires the timers that come due.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _elapsed += by;
            _wall += by;
            due = [.. _timers.Where(timer => timer.Due <= _elapsed).OrderBy(timer => timer.Due)];
            foreach (var timer in due)
            {
                timer.Due = null;
            }
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    /// <summary>The machine slept: the wall clock went on, timers and the steady clock did not.</summary>
    public void Sleep(TimeSpan by)
    {
        lock (_gate)
        {
            _wall += by;
        }
    }

    /// <summary>Moves on step by step, giving others time to run in between, until something is true.</summary>
    /// <param name="done">What to wait for.</param>
    /// <param name="mostSeconds">How far to go at most.</param>
    /// <param name="stepsPerSecond">How finely.</param>
    /// <returns>Whether it came true.</returns>
    public async Task<bool> AdvanceUntilAsync(Func<bool> done, int mostSeconds, int stepsPerSecond = 1)
    {
        for (var step = 0; step < mostSeconds * stepsPerSecond && !done(); step++)
        {
            Advance(TimeSpan.FromSeconds(1) / stepsPerSecond);
            for (var patience = 0; patience < 200 && !done() && Waiting == 0; patience++)
            {
                await Task.Yield();
                Thread.Sleep(patience < 20 ? 0 : 1);
            }
        }

        return done();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
