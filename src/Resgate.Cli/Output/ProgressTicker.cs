using System.Runtime.InteropServices;

namespace Resgate.Cli.Output;

/// <summary>
/// Tells progress now and then: a line that is overwritten at a terminal, objects for programs, lines in a pipe for whoever asks
/// for them by <c>RESTIC_PROGRESS_FPS</c> or <c>SIGUSR1</c>.
/// </summary>
internal sealed class ProgressTicker : IDisposable
{
    /// <summary>The signal that asks how far the work has come.</summary>
    public const PosixSignal Asking = (PosixSignal)10;

    private readonly Invocation _call;
    private readonly ITimer _timer;
    private readonly PosixSignalRegistration _signal;
    private readonly Lock _gate = new();
    private IReadOnlyList<string> _last = [];
    private bool _ended;

    private ProgressTicker(Invocation call, Action<ProgressTicker, TimeSpan> draw)
    {
        _call = call;
        var begun = call.Time.GetTimestamp();
        var interval = ProgressRate.Interval(call);
        _timer = call.Time.CreateTimer(_ => Tick(), null, interval, interval);
        _signal = PosixSignalRegistration.Create(Asking, context =>
        {
            context.Cancel = true;
            Tick();
        });

        void Tick()
        {
            lock (_gate)
            {
                if (!_ended)
                {
                    draw(this, call.Time.GetElapsedTime(begun));
                }
            }
        }
    }

    /// <param name="call">Says how often, and where to.</param>
    /// <param name="draw">Gets the ticker and the time since the start; called one at a time.</param>
    public static ProgressTicker Start(Invocation call, Action<ProgressTicker, TimeSpan> draw) => new(call, draw);

    /// <summary>For people: at a terminal the one line, overwritten; in a pipe the others, unless they say nothing new.</summary>
    public void Show(string atTerminal, params IReadOnlyList<string> inPipe)
    {
        if (_call.DrawsProgress)
        {
            _call.Status.Show(atTerminal);
        }
        else if (!inPipe.SequenceEqual(_last))
        {
            _last = inPipe;
            foreach (var line in inPipe)
            {
                _call.Out.WriteLine(line);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _signal.Dispose();
        _timer.Dispose();
        _call.Status.Clear();
    }
}
