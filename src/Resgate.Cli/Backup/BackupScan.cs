using Resgate.Engine.Backup;

namespace Resgate.Cli.Backup;

/// <summary>Counts beside the backup what there is to do, so that progress has an end.</summary>
internal sealed class BackupScan : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SourceScan _scan;
    private readonly Thread _thread;

    private BackupScan(IReadOnlyList<byte[]> targets, SourceFilter filter)
    {
        _scan = new SourceScan(filter);
        _thread = new Thread(() => _scan.Run(targets, _stop.Token)) { IsBackground = true, Name = "scan" };
        _thread.Start();
    }

    /// <summary>Files and bytes found; zero until all are counted, since a part would only mislead.</summary>
    public (long Files, long Bytes) Totals => _scan.Totals;

    public static BackupScan Start(IReadOnlyList<byte[]> targets, SourceFilter filter) => new(targets, filter);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
