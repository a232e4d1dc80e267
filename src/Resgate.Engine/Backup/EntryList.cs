using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Begins the work on the entries of one open directory.</summary>
internal static class EntryList
{
    /// <summary>Lists the directory and begins each entry; entries that targets name themselves join in.</summary>
    /// <returns>A failure when the directory could not be listed; nothing has been begun then.</returns>
    public static Errno Add(
        BackupRun run, BackupWorker worker, DirectoryJob job, SharedDirectory directory, byte[] at, TargetTree? named)
    {
        var failure = directory.Handle.ReadEntries(out var entries);
        if (failure != Errno.None)
        {
            return failure;
        }

        entries = run.Options.Filter.ApplyMarkers(directory.Handle, entries);
        AddAll(run, worker, job, directory, at, Merge(entries, named));
        return Errno.None;
    }

    /// <summary>Begins only the entries that targets name.</summary>
    public static void AddNamed(
        BackupRun run, BackupWorker worker, DirectoryJob job, SharedDirectory directory, byte[] at, TargetTree named) =>
        AddAll(run, worker, job, directory, at, Merge([], named));

    private static void AddAll(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        SharedDirectory directory,
        byte[] at,
        List<(byte[] Name, NodeType Type, TargetTree? Target)> names)
    {
        job.Reserve(names.Count);
        var parent = ParentTree.Load(run, worker, job.Before?.Subtree ?? (job.Above is null ? run.Options.ParentTree : null));
        var files = new List<FileEntry>();
        for (var slot = 0; slot < names.Count; slot++)
        {
            var (name, type, target) = names[slot];
            AddEntry(run, worker, job, slot, directory, at, name, name, type, target, parent.Find(name), files);
        }

        FileBatch.Push(run, job, directory, at, files);
    }

    /// <summary>Begins one entry.</summary>
    /// <param name="run">The backup.</param>
    /// <param name="worker">Whoever calls.</param>
    /// <param name="job">The directory of the snapshot that gets it.</param>
    /// <param name="slot">Its place there.</param>
    /// <param name="directory">Where it really is.</param>
    /// <param name="at">The absolute path of that.</param>
    /// <param name="realName">Its name there.</param>
    /// <param name="name">Its name in the snapshot.</param>
    /// <param name="type">What the listing said it is, or unknown.</param>
    /// <param name="target">Set when it, or something in it, was named as a target: then no filter is asked about it.</param>
    /// <param name="before">What the parent snapshot has of that name.</param>
    /// <param name="files">Takes the entry if it is a file to be read; the caller begins that.</param>
    public static void AddEntry(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        int slot,
        SharedDirectory directory,
        byte[] at,
        byte[] realName,
        byte[] name,
        NodeType type,
        TargetTree? target,
        Node? before,
        List<FileEntry> files)
    {
        var filter = run.Options.Filter;
        if (type == NodeType.Socket
            || (target is null && filter.LooksAtPaths && filter.ExcludesPath(worker.PathOf(at, realName), type)))
        {
            return;
        }

        if (type == NodeType.File && before is null && !filter.LooksAtFiles)
        {
            // Surely read, and looked at when it is open: once is enough.
            files.Add(new FileEntry(slot, realName, name, before));
            return;
        }

        var failure = directory.Handle.Stat(realName, out var stat);
        if (failure != Errno.None)
        {
            run.Fail(worker.PathOf(at, realName), "cannot look at", failure);
            return;
        }

        if (target is null && (filter.ExcludesSize(stat)
            || (stat.Type != NodeType.Directory && run.IsForeign(job, stat))
            || (type == NodeType.Unknown && filter.LooksAtPaths && filter.ExcludesPath(worker.PathOf(at, realName), stat.Type))))
        {
            return;
        }

        switch (stat.Type)
        {
            case NodeType.Directory:
                var child = DirectoryJob.Below(worker, job, slot, name, at, realName);
                child.Before = before;
                if (target is { IsTarget: true })
                {
                    child.FileSystem = stat.FileSystem;
                }

                job.Begin();
                run.Work.Push(new DirectoryItem(run, child, directory.Share(), realName, name, target), Urgency.Directory);
                break;
            case NodeType.File:
                AddFile(run, worker, job, slot, directory, at, realName, name, stat, before, files);
                break;
            case NodeType.Socket:
                break;
            case NodeType.Irregular or NodeType.Unknown:
                run.Fail(worker.PathOf(at, realName), "cannot store", Errno.TypeChanged);
                break;
            default:
                AddOther(run, worker, job, slot, directory, at, realName, name, stat, before);
                break;
        }
    }

    private static void AddFile(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        int slot,
        SharedDirectory directory,
        byte[] at,
        byte[] realName,
        byte[] name,
        in FileStat stat,
        Node? before,
        List<FileEntry> files)
    {
        if (before is { Type: NodeType.File, Content: { } content } && stat.Size == before.Size)
        {
            var failure = run.Nodes.Read(directory.Handle, realName, stat, worker.AttributeFailures, out var node);
            if (failure == Errno.None
                && NodeComparison.HasSameContent(node!, before, run.Options)
                && HasAll(run, content))
            {
                node!.Name = name;
                node.Content = content;
                run.TellAttributes(worker, worker.PathOf(at, realName));
                run.Complete(worker, job, slot, node, before);
                return;
            }

            worker.AttributeFailures.Clear();
        }

        files.Add(new FileEntry(slot, realName, name, before));
    }

    private static void AddOther(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        int slot,
        SharedDirectory directory,
        byte[] at,
        byte[] realName,
        byte[] name,
        in FileStat stat,
        Node? before)
    {
        var failure = run.Nodes.Read(directory.Handle, realName, stat, worker.AttributeFailures, out var node);
        if (failure != Errno.None)
        {
            run.Fail(worker.PathOf(at, realName), "cannot look at", failure);
            return;
        }

        node!.Name = name;
        run.TellAttributes(worker, worker.PathOf(at, realName));
        run.Complete(worker, job, slot, node, before);
    }

    // A blob that got lost heals here: its file is read and stored again though nothing about it changed.
    private static bool HasAll(BackupRun run, IReadOnlyList<Primitives.Id> content)
    {
        foreach (var id in content)
        {
            if (!run.IsStored(BlobHandle.Data(id)))
            {
                return false;
            }
        }

        return true;
    }

    private static List<(byte[] Name, NodeType Type, TargetTree? Target)> Merge(DirectoryEntry[] entries, TargetTree? named)
    {
        var merged = new List<(byte[], NodeType, TargetTree?)>(entries.Length);
        foreach (var entry in entries)
        {
            if (named is null || !named.Children.ContainsKey(entry.Name))
            {
                merged.Add((entry.Name, entry.Type, null));
            }
        }

        if (named is not null && named.Children.Count > 0)
        {
            merged.AddRange(named.Children.Select(child => (child.Key, NodeType.Unknown, (TargetTree?)child.Value)));
            merged.Sort(static (left, right) => left.Item1.AsSpan().SequenceCompareTo(right.Item1));
        }

        return merged;
    }
}
