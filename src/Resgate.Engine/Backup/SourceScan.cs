using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Counts what a backup of some targets will take in. A guess: the file system goes on changing.</summary>
public sealed class SourceScan
{
    private readonly SourceWalk _walk;
    private long _files;
    private long _bytes;
    private volatile bool _done;

    /// <param name="filter">What is left out.</param>
    /// <param name="onFailure">Gets the path of what could not be looked at, and what the system said.</param>
    public SourceScan(SourceFilter filter, Action<byte[], string> onFailure) => _walk = new SourceWalk(filter, Count, onFailure);

    /// <summary>Zero until the scan is over.</summary>
    public (long Files, long Bytes) Totals => _done ? (Volatile.Read(ref _files), Volatile.Read(ref _bytes)) : (0, 0);

    public void Run(IReadOnlyList<byte[]> targets, CancellationToken cancellation)
    {
        _walk.Run(targets, cancellation);
        _done = !cancellation.IsCancellationRequested;
    }

    private void Count(byte[] path, SeenFile found)
    {
        if (found.Type == NodeType.File)
        {
            _files++;
            _bytes += found.Size.Bytes;
        }
    }
}
