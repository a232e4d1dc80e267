using Resgate.Engine.Stats;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Tells how far <c>stats</c> is, and at the end in one line more; in JSON neither.</summary>
internal sealed class StatsTicker : IDisposable
{
    private readonly Invocation _call;
    private readonly StatsProgress _progress;
    private readonly int _snapshots;
    private readonly long _begun;
    private readonly ProgressTicker? _ticker;

    /// <param name="call">Where to tell.</param>
    /// <param name="progress">What to tell.</param>
    /// <param name="snapshots">How many there are.</param>
    public StatsTicker(Invocation call, StatsProgress progress, int snapshots)
    {
        _call = call;
        _progress = progress;
        _snapshots = snapshots;
        _begun = call.Time.GetTimestamp();
        _ticker = call.Json
            ? null
            : ProgressTicker.Start(call, (ticker, elapsed) => Show(ticker, Line(elapsed, Math.Max(0, progress.Snapshots - 1))));
    }

    public void Dispose()
    {
        if (_ticker is not null)
        {
            _ticker.Dispose();
            _call.Out.WriteLine(Line(_call.Time.GetElapsedTime(_begun), _progress.Snapshots));
        }
    }

    private static void Show(ProgressTicker ticker, string line) => ticker.Show(line, line);

    /// <summary><c>[0:07] 50.00%  2 / 4 snapshots, 1204 files, 1.500 GiB</c>, as restic has it.</summary>
    private string Line(TimeSpan elapsed, long whole)
    {
        var files = _progress.Files > 0 ? $", {_progress.Files} files" : "";
        var blobs = _progress.Blobs > 0 ? $", {_progress.Blobs} blobs" : "";
        var bytes = new ByteCount((long)Math.Min(_progress.Bytes, long.MaxValue));
        var clock = Progress.Clock(elapsed);
        var share = Progress.Percent(whole, _snapshots);
        return $"[{clock}] {share}  {_progress.Snapshots} / {_snapshots} snapshots{files}{blobs}, {bytes}";
    }
}
