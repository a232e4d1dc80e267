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

    private readonly ReplicaReport _report = new();
    private readonly Dictionary<(ulong FileSystem, ulong Inode), (byte[] Folder, byte[] Name)> _firstNames = [];
    private ReplicaWriter _writer = null!;

    public required Settled IsSettled { get; init; }

    public required CancellationToken Cancellation { get; init; }

    /// <summary>Files that were written to while they were copied.</summary>
    public HashSet<(ulong FileSystem, ulong Inode)> Mixed => _writer.Mixed;

    public ReplicaReport Run(DirectoryHandle from)
    {
        _writer = new ReplicaWriter(owners, replica, _report);
        Walk(from, root, [], level: 0);
        return _report;
    }

    /// <param name="from">The folder.</param>
    /// <param name="to">Its copy.</param>
    /// <param name="path">Its path below the source: empty, or begins with a slash.</param>
    /// <param name="level">How deep it is.</param>
    private void Walk(DirectoryHandle from, TargetDirectory to, byte[] path, int level)
    {
        if (level == MostLevels)
        {
            _report.Add(LossyText.Decode(path), $"is deeper than {MostLevels} folders");
            return;
        }

        var failure = from.ReadEntries(out var entries);
        if (failure != Errno.None)
        {
            Tell(path, failure);
            return;
        }

        var wanted = entries.Where(entry => IsWanted(from, [.. path, (byte)'/', .. entry.Name], entry)).ToList();
        var names = wanted.Select(static entry => Convert.ToHexString(entry.Name)).ToHashSet();
        _writer.Need(to.Handle.ReadEntries(out var copies), path);
        foreach (var stray in copies.Where(copy => !names.Contains(Convert.ToHexString(copy.Name))))
        {
            _writer.Clear(to, stray.Name, path);
        }

        foreach (var entry in wanted)
        {
            Cancellation.ThrowIfCancellationRequested();
            failure = Copy(from, to, path, entry.Name, level);
            if (failure == Errno.ENOENT)
            {
                // It went away, and so does what may be there of it.
                _writer.Clear(to, entry.Name, path);
            }
            else if (failure != Errno.None)
            {
                Tell([.. path, (byte)'/', .. entry.Name], failure);
            }
        }

        if (from.Stat(out var own) == Errno.None && to.Handle.Stat(out var copied) == Errno.None && !IsDescribed(in own, in copied))
        {
            _writer.Describe(from, in own, to.Handle, [], path);
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

    private Errno Copy(DirectoryHandle from, TargetDirectory to, byte[] folder, byte[] name, int level)
    {
        var failure = from.Stat(name, out var stat);
        return failure != Errno.None ? failure : stat.Type switch
        {
            NodeType.Directory => Enter(from, to, name, [.. folder, (byte)'/', .. name], level),
            NodeType.File => CopyFile(from, to, folder, name, in stat),
            _ when IsSameSpecial(to, name, in stat) => Errno.None,
            _ => _writer.WriteSpecial(from, to, name, [.. folder, (byte)'/', .. name], in stat),
        };
    }

    private Errno Enter(DirectoryHandle from, TargetDirectory to, byte[] name, byte[] path, int level)
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
                _writer.Clear(to, name, path);
                _writer.Need(to.CreateDirectory(name), path);
            }

            _writer.Need(to.OpenDirectory(name, out var below), path);
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
        var file = (stat.FileSystem, stat.Inode);
        if (stat.Links > 1 && _firstNames.TryGetValue(file, out var first))
        {
            LinkTo(first, to, name, path);
            return Errno.None;
        }

        FileStat? copy = to.Handle.Stat(name, out var there) == Errno.None ? there : null;
        if (copy is { } found && (!found.IsRegular || (found.Links > 1 && stat.Links == 1)))
        {
            _writer.Clear(to, name, path);
            copy = null;
        }

        if (copy is not { } same || same.Size != stat.Size || !IsDescribed(in stat, in same))
        {
            if (copy is { Links: > 1 })
            {
                // Its other names may be of another file by now.
                _writer.Clear(to, name, path);
                copy = null;
            }

            var failure = _writer.WriteFile(from, to, name, path, copy, Cancellation);
            if (failure != Errno.None)
            {
                return failure;
            }
        }

        if (stat.Links > 1)
        {
            _firstNames[file] = (folder, name);
        }

        return Errno.None;
    }

    private void LinkTo((byte[] Folder, byte[] Name) first, TargetDirectory to, byte[] name, byte[] path)
    {
        TargetDirectory? folder = null;
        if (first.Folder.Length > 0)
        {
            _writer.Need(root.OpenDirectory(first.Folder.AsSpan(1), out folder), path);
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

            _writer.Clear(to, name, path);
            _writer.Need(to.CreateHardLink(name, from, first.Name), path);
        }
    }

    private bool IsSameSpecial(TargetDirectory to, byte[] name, in FileStat stat) =>
        to.Handle.Stat(name, out var copy) == Errno.None && copy.Type == stat.Type && copy.Device == stat.Device && IsDescribed(in stat, in copy);

    private bool IsDescribed(in FileStat original, in FileStat copy) =>
        original.KernelMode == copy.KernelMode
        && (original.UserId, original.GroupId) == (copy.UserId, copy.GroupId)
        && original.Modified == copy.Modified
        && IsSettled(in original, in copy);

    private void Tell(byte[] path, Errno failure) =>
        _report.Add(path.Length == 0 ? "/" : LossyText.Decode(path), $"cannot be read: {failure.Text()}");
}
