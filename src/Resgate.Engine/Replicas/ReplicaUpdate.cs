using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Format.Trees;

namespace Resgate.Engine.Replicas;

/// <summary>Whether a copy that looks like its original was made after all that became of the original.</summary>
internal delegate bool Settled(in FileStat original, in FileStat copy);

/// <summary>One walk over source and replica side by side.</summary>
/// <remarks>Sockets are left out: they mean nothing without the program that listens.</remarks>
internal sealed class ReplicaUpdate(OwnerNames owners, PathFilter filter, byte[] source, byte[] replica, TargetDirectory root)
{
    private const int MostLevels = 400;

    private readonly NodeReader _reader = new(owners, LocalZone.Utc);
    private readonly MetadataWriter _writer = new(owners, MetadataOptions.Default);
    private readonly ReplicaContent _content = new(LossyText.Decode(replica));
    private readonly Dictionary<(ulong FileSystem, ulong Inode), (byte[] Folder, byte[] Name)> _firstNames = [];

    public required Settled IsSettled { get; init; }

    public required CancellationToken Cancellation { get; init; }

    public ReplicaReport Report { get; } = new();

    /// <summary>Files that were written to while they were copied.</summary>
    public HashSet<(ulong FileSystem, ulong Inode)> Mixed { get; } = [];

    public void Run(DirectoryHandle from) => Walk(from, root, [], level: 0);

    /// <param name="from">The folder.</param>
    /// <param name="to">Its copy.</param>
    /// <param name="path">Its path below the source: empty, or begins with a slash.</param>
    /// <param name="level">How deep it is.</param>
    private void Walk(DirectoryHandle from, TargetDirectory to, byte[] path, int level)
    {
        var failure = level < MostLevels ? from.ReadEntries(out var entries) : Failing(Errno.ELOOP, out entries);
        if (failure != Errno.None)
        {
            Tell(path, failure);
            return;
        }

        Need(to.Handle.ReadEntries(out var copies), path);
        var wanted = entries.Where(entry => IsWanted(from, [.. path, (byte)'/', .. entry.Name], entry)).ToList();
        var names = wanted.Select(static entry => Convert.ToHexString(entry.Name)).ToHashSet();
        foreach (var stray in copies.Where(copy => !names.Contains(Convert.ToHexString(copy.Name))))
        {
            Need(to.RemoveAll(stray.Name), path);
        }

        foreach (var entry in wanted)
        {
            Cancellation.ThrowIfCancellationRequested();
            byte[] below = [.. path, (byte)'/', .. entry.Name];
            failure = from.Stat(entry.Name, out var stat);
            if (failure == Errno.None)
            {
                failure = stat.Type switch
                {
                    NodeType.Directory => Enter(from, to, entry.Name, in stat, below, level),
                    NodeType.File => CopyFile(from, to, path, entry.Name, in stat),
                    _ => CopySpecial(from, to, below, entry.Name, in stat),
                };
            }

            if (failure == Errno.ENOENT)
            {
                // It went away, and so does what may be there of it.
                _ = to.RemoveAll(entry.Name);
            }
            else if (failure != Errno.None)
            {
                Tell(below, failure);
            }
        }

        if (from.Stat(out var own) == Errno.None && to.Handle.Stat(out var copied) == Errno.None && !IsDescribed(in own, in copied))
        {
            var unreadable = new List<AttributeFailure>();
            var failures = new List<MetadataFailure>();
            _writer.Apply(to.Handle, _reader.Read(from, [], in own, unreadable), failures);
            TellMetadata(path, unreadable, failures);
        }
    }

    private bool IsWanted(DirectoryHandle from, byte[] path, DirectoryEntry entry)
    {
        var type = entry.Type;
        if (type == NodeType.Unknown && from.Stat(entry.Name, out var stat) == Errno.None)
        {
            type = stat.Type;
        }

        var isFolder = type == NodeType.Directory;
        return type is not (NodeType.Socket or NodeType.Irregular)
            && filter.Judge([.. source, .. path], isFolder).IsSelected
            && filter.Judge([.. replica, .. path], isFolder).IsSelected;
    }

    private Errno Enter(DirectoryHandle from, TargetDirectory to, byte[] name, in FileStat stat, byte[] path, int level)
    {
        var failure = from.OpenChild(name, out var child);
        if (failure != Errno.None)
        {
            return failure;
        }

        using (child)
        {
            if (to.Handle.Stat(name, out var copy) != Errno.None || !copy.IsDirectory)
            {
                Clear(to, name, path);
                Need(to.CreateDirectory(name), path);
            }

            Need(to.OpenDirectory(name, out var below), path);
            using (below)
            {
                Walk(child!, below!, path, level + 1);
            }
        }

        return Errno.None;
    }

    private Errno CopyFile(DirectoryHandle from, TargetDirectory to, byte[] folder, byte[] name, in FileStat stat)
    {
        byte[] path = [.. folder, (byte)'/', .. name];
        if (stat.Links > 1 && _firstNames.TryGetValue((stat.FileSystem, stat.Inode), out var first))
        {
            LinkTo(first, to, name, path);
            return Errno.None;
        }

        var isThere = to.Handle.Stat(name, out var copy) == Errno.None;
        var isSame = isThere && copy.IsRegular && copy.Size == stat.Size && (copy.Links == 1 || stat.Links > 1) && IsDescribed(in stat, in copy);
        if (!isSame)
        {
            if (isThere && (!copy.IsRegular || copy.Links > 1))
            {
                Clear(to, name, path);
                (isThere, copy) = (false, default);
            }

            var failure = Write(from, to, name, path, isThere, in copy);
            if (failure != Errno.None)
            {
                return failure;
            }
        }

        if (stat.Links > 1)
        {
            _firstNames[(stat.FileSystem, stat.Inode)] = (folder, name);
        }

        return Errno.None;
    }

    private Errno Write(DirectoryHandle from, TargetDirectory to, byte[] name, byte[] path, bool isThere, in FileStat copy)
    {
        var failure = SourceFile.Open(from, name, out var original);
        if (failure != Errno.None)
        {
            return failure;
        }

        using (original)
        {
            Need(isThere ? to.OpenFile(name, out var target) : to.CreateFile(name, out target), path);
            using (target)
            {
                failure = _content.Copy(original!, target!, (long)copy.Blocks * 512, Cancellation);
                if (failure != Errno.None)
                {
                    return failure;
                }

                if (original!.CheckUnchanged(out var hasChanged) != Errno.None || hasChanged)
                {
                    Mixed.Add((original.Stat.FileSystem, original.Stat.Inode));
                }

                Report.CopiedFiles++;
                Report.CopiedBytes += (long)original.Stat.Size;
                var unreadable = new List<AttributeFailure>();
                var failures = new List<MetadataFailure>();
                _writer.Apply(target!.Handle, _reader.Read(original.Handle, name, original.Stat, unreadable), failures);
                TellMetadata(path, unreadable, failures);
            }
        }

        return Errno.None;
    }

    private void LinkTo((byte[] Folder, byte[] Name) first, TargetDirectory to, byte[] name, byte[] path)
    {
        TargetDirectory? folder = null;
        if (first.Folder.Length > 0)
        {
            Need(root.OpenDirectory(first.Folder.AsSpan(1), out folder), path);
        }

        using (folder)
        {
            var from = folder ?? root;
            if (from.Handle.Stat(first.Name, out var original) == Errno.None
                && to.Handle.Stat(name, out var copy) == Errno.None
                && copy.IsSameFile(in original))
            {
                return;
            }

            Clear(to, name, path);
            Need(to.CreateHardLink(name, from, first.Name), path);
        }
    }

    /// <summary>Links, pipes and devices.</summary>
    private Errno CopySpecial(DirectoryHandle from, TargetDirectory to, byte[] path, byte[] name, in FileStat stat)
    {
        if (to.Handle.Stat(name, out var copy) == Errno.None && copy.Type == stat.Type && copy.Device == stat.Device && IsDescribed(in stat, in copy))
        {
            return Errno.None;
        }

        var unreadable = new List<AttributeFailure>();
        var failure = _reader.Read(from, name, in stat, unreadable, out var node);
        if (failure != Errno.None)
        {
            return failure;
        }

        Clear(to, name, path);
        Need(
            stat.Type switch
            {
                NodeType.Symlink => to.CreateLink(name, node!.LinkTarget),
                NodeType.Fifo => to.CreateFifo(name),
                _ => to.CreateDevice(name, stat.Type == NodeType.BlockDevice, stat.Device),
            },
            path);
        var failures = new List<MetadataFailure>();
        _writer.Apply(to.Handle, name, node!, failures);
        TellMetadata(path, unreadable, failures);
        return Errno.None;
    }

    private bool IsDescribed(in FileStat original, in FileStat copy) =>
        original.KernelMode == copy.KernelMode
        && (original.UserId, original.GroupId) == (copy.UserId, copy.GroupId)
        && original.Modified == copy.Modified
        && IsSettled(in original, in copy);

    private void Clear(TargetDirectory to, byte[] name, byte[] path)
    {
        var failure = to.RemoveAll(name);
        Need(failure == Errno.ENOENT ? Errno.None : failure, path);
    }

    private void TellMetadata(byte[] path, List<AttributeFailure> unreadable, List<MetadataFailure> failures)
    {
        unreadable.ForEach(one => Report.Add(LossyText.Decode(path), $"cannot read attribute {one.Name}: {one.Errno.Text()}"));
        failures.ForEach(one => Report.Add(LossyText.Decode(path), $"cannot keep its {one.What}: {one.Errno.Text()}"));
    }

    private void Tell(byte[] path, Errno failure) =>
        Report.Add(path.Length == 0 ? "/" : LossyText.Decode(path), $"cannot be read: {failure.Text()}");

    /// <summary>What the replica's side refuses ends the update: its copy would not be one.</summary>
    private void Need(Errno failure, byte[] path)
    {
        if (failure != Errno.None)
        {
            throw failure.ToFailure($"cannot write {LossyText.Decode([.. replica, .. path])}");
        }
    }

    private static Errno Failing(Errno failure, out DirectoryEntry[] entries)
    {
        entries = [];
        return failure;
    }
}
