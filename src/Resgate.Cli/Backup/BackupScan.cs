using Resgate.Engine.Backup;

namespace Resgate.Cli.Backup;

/// <summary>Counts beside the backup what there is to do, so that progress has an end.</summary>
internal sealed class BackupScan : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SourceScan _scan;
    private readonly Thread _thread;

    private BackupScan(
        SourceScan scan, IReadOnlyList<byte[]> targets, Action<long, long, TimeSpan> ended, TimeProvider time)
    {
        _scan = scan;
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

    /// <param name="scan">Counts.</param>
    /// <param name="targets">What to count.</param>
    /// <param name="ended">Gets files, bytes and the time it took, if it comes to its end; called on another thread.</param>
    /// <param name="time">Measures that.</param>
    public static BackupScan Start(
        SourceScan scan, IReadOnlyList<byte[]> targets, Action<long, long, TimeSpan> ended, TimeProvider time) =>
        new(scan, targets, ended, time);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
