namespace Resgate.Cli.Output;

/// <summary>Draws progress now and then: a line that is overwritten at a terminal, objects for programs.</summary>
internal sealed class ProgressTicker : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Invocation _call;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _ended;
    private bool _drawn;

    private ProgressTicker(Invocation call, Action<TimeSpan> draw)
    {
        _call = call;
        var begun = call.Time.GetTimestamp();
        _timer = call.Time.CreateTimer(_ => Tick(() => draw(call.Time.GetElapsedTime(begun))), null, Interval, Interval);
    }

    /// <param name="call">Says whether and where to draw.</param>
    /// <param name="draw">Gets the time since the start; called one at a time.</param>
    public static ProgressTicker Start(Invocation call, Action<TimeSpan> draw) => new(call, draw);

    /// <summary>Overwrites the line at the terminal.</summary>
    public void Show(string line)
    {
        // A terminal that does not know its width says 0.
        var width = Console.WindowWidth is > 0 and var columns ? Math.Max(20, columns - 1) : 79;
        _call.Error.Write("\r" + (line.Length > width ? line[..width] : line) + "\x1b[K");
        _drawn = true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _timer.Dispose();
        if (_drawn)
        {
            _call.Error.Write("\r\x1b[K");
        }
    }

    private void Tick(Action draw)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                draw();
            }
        }
    }
}
