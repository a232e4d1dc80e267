using Resgate.Engine.Backup;

namespace Resgate.Cli.Backup;

/// <summary>Counts beside the backup what there is to do, so that progress has an end.</summary>
internal sealed class BackupScan : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SourceScan _scan;
    private readonly Thread _thread;

    private BackupScan(IReadOnlyList<byte[]> targets, SourceFilter filter, Action<long, long, TimeSpan> ended, TimeProvider time)
    {
        _scan = new SourceScan(filter);
        _thread = new Thread(() =>
        {
            var begun = time.GetTimestamp();
            _scan.Run(targets, _stop.Token);
            if (!_stop.IsCancellationRequested)
            {
                ended(Totals.Files, Totals.Bytes, time.GetElapsedTime(begun));
            }
        })
        {
            IsBackground = true,
            Name = "scan",
        };
        _thread.Start();
    }

    /// <summary>Files and bytes found; zero until all are counted, since a part would only mislead.</summary>
    public (long Files, long Bytes) Totals => _scan.Totals;

    /// <param name="targets">What to count.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="ended">Gets files, bytes and the time it took, if it comes to its end; called on another thread.</param>
    /// <param name="time">Measures that.</param>
    public static BackupScan Start(
        IReadOnlyList<byte[]> targets, SourceFilter filter, Action<long, long, TimeSpan> ended, TimeProvider time) => new(targets, filter, ended, time);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
