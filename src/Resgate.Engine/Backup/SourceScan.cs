using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Counts what a backup of some targets will take in. A guess: the file system goes on changing.</summary>
public sealed class SourceScan(SourceFilter filter)
{
    private long _files;
    private long _bytes;
    private volatile bool _done;

    /// <summary>Zero until the scan is over.</summary>
    public (long Files, long Bytes) Totals => _done ? (Volatile.Read(ref _files), Volatile.Read(ref _bytes)) : (0, 0);

    public void Run(IReadOnlyList<byte[]> targets, CancellationToken cancellation)
    {
        var pending = new Stack<byte[]>();
        foreach (var target in targets)
        {
            if (DirectoryHandle.Open(target, out var directory) == Errno.None)
            {
                directory!.Dispose();
                pending.Push(SourcePaths.Absolute(target));
            }
            else
            {
                _files++;
            }
        }

        while (pending.TryPop(out var path) && !cancellation.IsCancellationRequested)
        {
            Scan(path, pending);
        }

        _done = !cancellation.IsCancellationRequested;
    }

    private void Scan(byte[] path, Stack<byte[]> pending)
    {
        if (DirectoryHandle.Open(path, out var directory) != Errno.None)
        {
            return;
        }

        using (directory)
        {
            _ = directory!.ReadEntries(out var entries);
            foreach (var entry in filter.ApplyMarkers(directory, entries))
            {
                byte[] below = [.. path, (byte)'/', .. entry.Name];
                if (filter.LooksAtPaths && filter.ExcludesPath(below, entry.Type))
                {
                    continue;
                }

                if (entry.Type == NodeType.Directory)
                {
                    pending.Push(below);
                }
                else if (directory.Stat(entry.Name, out var stat) == Errno.None && stat.Type == NodeType.File && !filter.ExcludesSize(stat))
                {
                    _files++;
                    _bytes += (long)stat.Size;
                }
            }
        }
    }
}
