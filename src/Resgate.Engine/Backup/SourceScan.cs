using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Counts what a backup of some targets will take in. A guess: the file system goes on changing.</summary>
/// <param name="filter">What is left out.</param>
/// <param name="onFailure">Gets the path of what could not be looked at, and what the system said.</param>
public sealed class SourceScan(SourceFilter filter, Action<byte[], string> onFailure)
{
    private readonly Stack<(byte[] Path, ulong FileSystem)> _pending = [];
    private long _files;
    private long _bytes;
    private volatile bool _done;

    /// <summary>Zero until the scan is over.</summary>
    public (long Files, long Bytes) Totals => _done ? (Volatile.Read(ref _files), Volatile.Read(ref _bytes)) : (0, 0);

    public void Run(IReadOnlyList<byte[]> targets, CancellationToken cancellation)
    {
        AddTargets(TargetTree.Of(targets));
        while (_pending.TryPop(out var directory) && !cancellation.IsCancellationRequested)
        {
            Scan(directory.Path, directory.FileSystem);
        }

        _done = !cancellation.IsCancellationRequested;
    }

    private void AddTargets(TargetTree tree)
    {
        if (!tree.IsTarget)
        {
            foreach (var child in tree.Children.Values)
            {
                AddTargets(child);
            }
        }
        else if (SourcePaths.Look(tree.Path, out var stat) is var failure and not Errno.None)
        {
            onFailure(tree.Path!, $"cannot look at: {failure.Text()}");
        }
        else if (stat.Type == NodeType.Directory)
        {
            _pending.Push((SourcePaths.Absolute(tree.Path), stat.FileSystem));
        }
        else
        {
            Count(stat);
        }
    }

    private void Scan(byte[] path, ulong fileSystem)
    {
        var failure = DirectoryHandle.Open(path, out var directory);
        if (failure != Errno.None)
        {
            onFailure(path, $"cannot open: {failure.Text()}");
            return;
        }

        using (directory)
        {
            failure = directory!.ReadEntries(out var entries);
            if (failure != Errno.None)
            {
                onFailure(path, $"cannot list: {failure.Text()}");
                return;
            }

            foreach (var entry in filter.ApplyMarkers(directory, entries))
            {
                byte[] below = path is [.., (byte)'/'] ? [.. path, .. entry.Name] : [.. path, (byte)'/', .. entry.Name];
                if (!filter.LooksAtPaths || !filter.ExcludesPath(below, entry.Type))
                {
                    Scan(directory, entry.Name, below, fileSystem);
                }
            }
        }
    }

    private void Scan(DirectoryHandle directory, byte[] name, byte[] path, ulong fileSystem)
    {
        var failure = directory.Stat(name, out var stat);
        if (failure != Errno.None)
        {
            onFailure(path, $"cannot look at: {failure.Text()}");
            return;
        }

        var isForeign = filter.OneFileSystem && stat.FileSystem != fileSystem;
        if (stat.Type == NodeType.Directory && !isForeign)
        {
            _pending.Push((path, fileSystem));
        }
        else if (!isForeign && !filter.ExcludesSize(stat))
        {
            Count(stat);
        }
    }

    private void Count(in FileStat stat)
    {
        if (stat.Type == NodeType.File)
        {
            _files++;
            _bytes += (long)stat.Size;
        }
    }
}
