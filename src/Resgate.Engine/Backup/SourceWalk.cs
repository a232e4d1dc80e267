using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Names everything that a backup of some targets would take in, each folder before what is in it.</summary>
/// <param name="filter">What is left out.</param>
/// <param name="onFound">Gets each path, absolute, and what a look at it told.</param>
/// <param name="onFailure">Gets the path of what could not be looked at, and what the system said.</param>
public sealed class SourceWalk(SourceFilter filter, Action<byte[], SeenFile> onFound, Action<byte[], string> onFailure)
{
    private readonly Stack<(byte[] Path, ulong FileSystem)> _pending = [];

    /// <summary>Walks until the end, or until it is to stop.</summary>
    public void Run(IReadOnlyList<byte[]> targets, CancellationToken cancellation)
    {
        AddTargets(TargetTree.Of(targets));
        while (_pending.TryPop(out var directory) && !cancellation.IsCancellationRequested)
        {
            Walk(directory.Path, directory.FileSystem);
        }
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
        else
        {
            Find(SourcePaths.Absolute(tree.Path), stat);
        }
    }

    private void Walk(byte[] path, ulong fileSystem)
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
                    Walk(directory, entry.Name, below, fileSystem);
                }
            }
        }
    }

    private void Walk(DirectoryHandle directory, byte[] name, byte[] path, ulong fileSystem)
    {
        var failure = directory.Stat(name, out var stat);
        if (failure != Errno.None)
        {
            onFailure(path, $"cannot look at: {failure.Text()}");
            return;
        }

        var isForeign = filter.OneFileSystem && stat.FileSystem != fileSystem;
        if (!isForeign && !filter.ExcludesSize(stat))
        {
            Find(path, stat);
        }
    }

    private void Find(byte[] path, in FileStat stat)
    {
        onFound(path, new SeenFile(stat));
        if (stat.Type == NodeType.Directory)
        {
            _pending.Push((path, stat.FileSystem));
        }
    }
}
