using Resgate.Primitives;
using Resgate.Repository.Progress;

namespace Resgate.Cli.Output;

/// <summary>One step of a long verb: how far it is while it lasts, and at its end restic's line that counts it.</summary>
internal sealed class CountedStep : IWorkStep
{
    private readonly Invocation _call;
    private readonly string _unit;
    private readonly long _count;
    private readonly long _bytes;
    private readonly long _begun;
    private ProgressTicker? _ticker;
    private long _done;
    private long _bytesDone;

    /// <param name="call">Where to tell; nothing is told in JSON or when quiet.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="count">How many there will be.</param>
    /// <param name="bytes">Their bytes; 0 when not known.</param>
    public CountedStep(Invocation call, string unit, long count, long bytes)
    {
        _call = call;
        _unit = unit;
        _count = count;
        _bytes = bytes;
        _begun = call.Time.GetTimestamp();
        if (!call.Json && !call.Quiet)
        {
            _ticker = ProgressTicker.Start(call, (ticker, elapsed) => ticker.Show(AtTerminal(elapsed), InPipe(elapsed)));
        }
    }

    public void Advance(long count, long bytes = 0)
    {
        Interlocked.Add(ref _done, count);
        Interlocked.Add(ref _bytesDone, bytes);
    }

    public void Dispose()
    {
        if (_ticker is not null)
        {
            _ticker.Dispose();
            _ticker = null;
            _call.Say(InPipe(_call.Time.GetElapsedTime(_begun)));
        }
    }

    /// <summary><c>[0:07] 25.00%  2 / 8 packs</c>.</summary>
    private string InPipe(TimeSpan elapsed)
    {
        var done = Volatile.Read(ref _done);
        var clock = Progress.Clock(elapsed);
        return _count == 0
            ? $"[{clock}]          {done} {_unit}"
            : $"[{clock}] {Progress.Percent(done, _count)}  {done} / {_count} {_unit}";
    }

    /// <summary><c>[0:07] 25.00%  2 / 8 packs, 1.000 GiB of 4.000 GiB, 150.000 MiB/s, 0:20 left</c>.</summary>
    private string AtTerminal(TimeSpan elapsed)
    {
        var counted = new Progress(elapsed, Volatile.Read(ref _done), _count);
        var bytes = new Progress(elapsed, Volatile.Read(ref _bytesDone), _bytes);
        var amount = (bytes.Total, bytes.Done) switch
        {
            ( > 0, _) => $", {new ByteCount(bytes.Done)} of {new ByteCount(bytes.Total)}, {bytes.BytesPerSecond}/s",
            (_, > 0) => $", {new ByteCount(bytes.Done)}, {bytes.BytesPerSecond}/s",
            _ => FormattableString.Invariant($", {counted.PerSecond:F1}/s"),
        };
        var left = (bytes.Total > 0 ? bytes : counted).Left is { } time ? $", {Progress.Clock(time)} left" : "";
        return InPipe(elapsed) + amount + left;
    }
}
