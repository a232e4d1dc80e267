using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>The root of the snapshot, and directories on the way to targets: only what was named goes in.</summary>
internal sealed class VirtualDirectoryItem(BackupRun run, DirectoryJob job, TargetTree tree) : WorkItem<BackupWorker>
{
    public override void Run(BackupWorker worker)
    {
        if (tree.IsTarget)
        {
            AddWhole(worker);
        }
        else
        {
            AddNamed(worker);
        }

        run.FinishListing(worker, job);
    }

    // A target without a name of its own, such as "/" or ".": all its entries are the root's.
    private void AddWhole(BackupWorker worker)
    {
        var failure = DirectoryHandle.Open(tree.Path, out var handle);
        if (failure == Errno.None)
        {
            var directory = new SharedDirectory(handle!);
            if (directory.Handle.Stat(out var stat) == Errno.None)
            {
                job.FileSystem = stat.FileSystem;
            }

            failure = new EntryList(run, worker, job, directory, SourcePaths.Absolute(tree.Path)).Add(tree);
            directory.Release();
        }

        if (failure != Errno.None)
        {
            run.Fail(tree.Path, "cannot list", failure);
        }
    }

    private void AddNamed(BackupWorker worker)
    {
        job.Reserve(tree.Children.Count);
        var parent = ParentTree.Load(run, worker, job.Before?.Subtree ?? (job.Above is null ? run.Options.ParentTree : null));
        var slot = 0;
        foreach (var (name, child) in tree.Children)
        {
            var before = parent.Find(name);
            if (child.IsTarget)
            {
                AddTarget(worker, slot, name, child, before);
            }
            else
            {
                AddOnTheWay(worker, slot, name, child, before);
            }

            slot++;
        }
    }

    private void AddTarget(BackupWorker worker, int slot, byte[] name, TargetTree target, Node? before)
    {
        var (parentPath, realName) = Split(target.Path!);
        var failure = DirectoryHandle.Open(parentPath, out var handle, pathOnly: true);
        if (failure != Errno.None)
        {
            run.Fail(target.Path, "cannot look at", failure);
            return;
        }

        var directory = new SharedDirectory(handle!);
        failure = directory.Handle.Stat(realName, out var stat);
        if (failure == Errno.None)
        {
            new EntryList(run, worker, job, directory, SourcePaths.Absolute(parentPath)).AddNamed(
                new SourceEntry(slot, realName, name, before), stat.Type, target);
        }
        else
        {
            run.Fail(target.Path, "cannot look at", failure);
        }

        directory.Release();
    }

    private void AddOnTheWay(BackupWorker worker, int slot, byte[] name, TargetTree child, Node? before)
    {
        // Links on the way are followed: what counts is the directory they lead to (format page, section 6.6).
        var failure = DirectoryHandle.Open(child.Path, out var handle, pathOnly: true);
        if (failure != Errno.None)
        {
            run.Fail(child.Path, "cannot look at", failure);
            return;
        }

        using (handle)
        {
            failure = handle!.Stat(out var stat);
            if (failure != Errno.None)
            {
                run.Fail(child.Path, "cannot look at", failure);
                return;
            }

            // A directory that others own may refuse its attributes; what is above a target need not be complete.
            var below = new DirectoryJob(
                job, slot, worker.PathOf(job.Path, name).ToArray(), SourcePaths.Absolute(child.Path), run.Clock())
            {
                Node = run.Nodes.Read(handle, name, stat, worker.AttributeFailures),
                Before = before,
            };
            worker.AttributeFailures.Clear();
            run.Begin(below, new VirtualDirectoryItem(run, below, child));
        }
    }

    private static (byte[] Parent, byte[] Name) Split(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf((byte)'/');
        return slash switch
        {
            < 0 => ([], path.ToArray()),
            0 => ("/"u8.ToArray(), path[1..].ToArray()),
            _ => (path[..slash].ToArray(), path[(slash + 1)..].ToArray()),
        };
    }
}
