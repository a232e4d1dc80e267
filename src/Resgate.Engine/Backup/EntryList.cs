using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Begins the work on the entries of one open directory.</summary>
/// <param name="run">The backup.</param>
/// <param name="worker">Whoever calls.</param>
/// <param name="job">The directory of the snapshot that gets the entries.</param>
/// <param name="directory">Where they really are.</param>
/// <param name="at">The absolute path of that.</param>
internal sealed class EntryList(BackupRun run, BackupWorker worker, DirectoryJob job, SharedDirectory directory, byte[] at)
{
    private readonly List<SourceEntry> _files = [];

    /// <summary>Lists the directory and begins each entry; entries that targets name themselves join in.</summary>
    /// <returns>A failure when the directory could not be listed; nothing has been begun then.</returns>
    public Errno Add(TargetTree? named)
    {
        var failure = directory.Handle.ReadEntries(out var entries);
        if (failure != Errno.None)
        {
            return failure;
        }

        AddAll(Merge(run.Options.Filter.ApplyMarkers(directory.Handle, entries), named));
        return Errno.None;
    }

    /// <summary>Begins only the entries that targets name.</summary>
    public void AddNamed(TargetTree named) => AddAll(Merge([], named));

    /// <summary>Begins one entry that a target names.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="type">What it is.</param>
    /// <param name="target">The target that it is, or that is somewhere in it.</param>
    public void AddNamed(in SourceEntry entry, NodeType type, TargetTree target)
    {
        AddEntry(entry, type, target);
        FileBatch.Push(run, job, directory, at, _files);
    }

    private void AddAll(List<(byte[] Name, NodeType Type, TargetTree? Target)> names)
    {
        job.Reserve(names.Count);
        var parent = ParentTree.Load(run, worker, job.Before?.Subtree ?? (job.Above is null ? run.Options.ParentTree : null));
        for (var slot = 0; slot < names.Count; slot++)
        {
            var (name, type, target) = names[slot];
            AddEntry(new SourceEntry(slot, name, name, parent.Find(name)), type, target);
        }

        FileBatch.Push(run, job, directory, at, _files);
    }

    /// <summary>Begins one entry.</summary>
    /// <param name="entry">The entry. A file that is to be read is put aside; the caller begins that.</param>
    /// <param name="type">What the listing said it is, or unknown.</param>
    /// <param name="target">Set when it, or something in it, was named as a target: then no filter is asked about it.</param>
    private void AddEntry(in SourceEntry entry, NodeType type, TargetTree? target)
    {
        var filter = run.Options.Filter;
        if (type == NodeType.Socket || (target is null && filter.LooksAtPaths && filter.ExcludesPath(PathOf(entry), type)))
        {
            return;
        }

        if (type == NodeType.File && entry.Before is null && !filter.LooksAtFiles)
        {
            // Surely read, and looked at when it is open: once is enough.
            _files.Add(entry);
            return;
        }

        var failure = directory.Handle.Stat(entry.RealName, out var stat);
        if (failure != Errno.None)
        {
            run.Fail(PathOf(entry), "cannot look at", failure);
            return;
        }

        if (target is null && (filter.ExcludesSize(stat)
            || (stat.Type != NodeType.Directory && run.IsForeign(job, stat))
            || (type == NodeType.Unknown && filter.LooksAtPaths && filter.ExcludesPath(PathOf(entry), stat.Type))))
        {
            return;
        }

        switch (stat.Type)
        {
            case NodeType.Directory:
                AddDirectory(entry, stat, target);
                break;
            case NodeType.File:
                AddFile(entry, stat);
                break;
            case NodeType.Socket:
                break;
            case NodeType.Irregular or NodeType.Unknown:
                run.Fail(PathOf(entry), "cannot store", Errno.TypeChanged);
                break;
            default:
                AddOther(entry, stat);
                break;
        }
    }

    private void AddDirectory(in SourceEntry entry, in FileStat stat, TargetTree? target)
    {
        var child = DirectoryJob.Below(run, worker, job, entry.Slot, entry.Name, at, entry.RealName);
        child.Before = entry.Before;
        if (target is { IsTarget: true })
        {
            child.FileSystem = stat.FileSystem;
        }

        run.Begin(child, new DirectoryItem(run, child, directory.Share(), entry.RealName, entry.Name, target));
    }

    private void AddFile(in SourceEntry entry, in FileStat stat)
    {
        if (entry.Before is { Type: NodeType.File, Content: { } content } before && stat.Size == before.Size)
        {
            var begun = run.Clock();
            var failure = run.Nodes.Read(directory.Handle, entry.RealName, stat, worker.AttributeFailures, out var node);
            if (failure == Errno.None
                && NodeComparison.HasSameContent(node!, before, run.Options)
                && HasAll(run, content))
            {
                node!.Content = content;
                run.Counters.Advance((long)node.Size);
                Complete(entry, node, run.Since(begun));
                return;
            }

            worker.AttributeFailures.Clear();
        }

        _files.Add(entry);
    }

    private void AddOther(in SourceEntry entry, in FileStat stat)
    {
        var failure = run.Nodes.Read(directory.Handle, entry.RealName, stat, worker.AttributeFailures, out var node);
        if (failure == Errno.None)
        {
            Complete(entry, node!, added: default);
        }
        else
        {
            run.Fail(PathOf(entry), "cannot look at", failure);
        }
    }

    private void Complete(in SourceEntry entry, Node node, in Addition added)
    {
        node.Name = entry.Name;
        run.TellAttributes(worker, PathOf(entry));
        run.Complete(worker, job, entry.Slot, node, entry.Before, added);
    }

    private ReadOnlySpan<byte> PathOf(in SourceEntry entry) => worker.PathOf(at, entry.RealName);

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
