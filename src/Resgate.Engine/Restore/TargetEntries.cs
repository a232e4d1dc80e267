using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Restore;

/// <summary>Makes directories, links and special files at the target, and clears the way for them.</summary>
internal sealed class TargetEntries(RestoreRun run)
{
    /// <summary>Makes sure that the directory and all above it are there.</summary>
    /// <returns>False when it cannot be had; that has been told once.</returns>
    public bool Ensure(RestoredDirectory directory)
    {
        if (directory.Presence == DirectoryPresence.Unknown)
        {
            var chain = new Stack<RestoredDirectory>();
            for (var part = directory; part!.Presence == DirectoryPresence.Unknown; part = part.Parent)
            {
                chain.Push(part);
            }

            while (chain.TryPop(out var next))
            {
                next.Presence = next.Parent!.Presence switch
                {
                    DirectoryPresence.Failed => DirectoryPresence.Failed,
                    DirectoryPresence.Absent => DirectoryPresence.Absent,
                    _ => Make(next),
                };
            }
        }

        return directory.Presence != DirectoryPresence.Failed;
    }

    /// <summary>Makes a symbolic link, a device or a pipe, with its metadata.</summary>
    public void MakeSpecial(RestoredDirectory parent, Node node)
    {
        var failure = run.Directories.Rent(parent, out var directory);
        if (failure == Errno.None)
        {
            failure = TryClear(parent, directory!, node, out var isProtected);
            if (failure == Errno.None && isProtected)
            {
                run.Directories.Return(parent);
                run.Counters.Skip(0);
                run.Complete(parent.PathOf(node.Name), RestoreAction.Unchanged, size: 0);
                return;
            }

            failure = failure == Errno.None ? Create(directory!, node) : failure;
            if (failure == Errno.None)
            {
                run.Describe(directory!, node, parent);
            }

            run.Directories.Return(parent);
        }

        run.Counters.Find(0);
        Conclude(parent, node, "cannot make", failure);
    }

    /// <summary>Gives a restored file a further name.</summary>
    public void MakeHardLink(RestoredDirectory parent, Node node, FirstName first)
    {
        var failure = run.Directories.Rent(parent, out var directory);
        if (failure == Errno.None)
        {
            failure = run.Directories.Rent(first.Directory, out var from);
            if (failure == Errno.None)
            {
                failure = Link(parent, directory!, node, from!, first.Name, out var isProtected);
                run.Directories.Return(first.Directory);
                if (isProtected)
                {
                    run.Directories.Return(parent);
                    run.Counters.Skip(0);
                    run.Complete(parent.PathOf(node.Name), RestoreAction.Unchanged, size: 0);
                    return;
                }
            }

            run.Directories.Return(parent);
        }

        run.Counters.Find(0);
        Conclude(parent, node, "cannot link it to the file's first name", failure);
    }

    /// <summary>Looks for an entry that is in the way of a file or link, and what the rule says of it.</summary>
    /// <returns><see cref="Errno.ENOENT"/> when nothing is there.</returns>
    public Errno Look(RestoredDirectory parent, Node node, out FileStat stat, out bool isProtected)
    {
        stat = default;
        isProtected = false;
        if (parent.Presence is DirectoryPresence.New or DirectoryPresence.Absent)
        {
            return Errno.ENOENT;
        }

        var failure = run.Directories.Rent(parent, out var directory);
        if (failure == Errno.None)
        {
            failure = directory!.Handle.Stat(node.Name, out stat);
            run.Directories.Return(parent);
            isProtected = failure == Errno.None && IsProtected(node, in stat);
        }

        return failure;
    }

    /// <summary>Removes what is in the way: a directory that is not empty only where deleting was asked for.</summary>
    public Errno Clear(RestoredDirectory parent, ReadOnlySpan<byte> name, in FileStat stat)
    {
        if (run.Options.DryRun)
        {
            return Errno.None;
        }

        var failure = run.Directories.Rent(parent, out var directory);
        if (failure == Errno.None)
        {
            failure = Remove(directory!, name, in stat);
            run.Directories.Return(parent);
        }

        return failure;
    }

    /// <summary>Puts a directory's metadata on it, after the last change in it.</summary>
    public void Leave(RestoredDirectory directory)
    {
        if (!run.Options.DryRun)
        {
            var failure = run.Directories.Rent(directory, out var open);
            if (failure != Errno.None)
            {
                run.Fail(directory.Path(), "cannot open the directory", failure);
                return;
            }

            run.Describe(open!.Handle, directory.Node!, directory.Parent!);
            run.Directories.Return(directory);
        }

        run.Counters.Restore();
        run.Complete(directory.Path(), RestoreAction.Restored, size: null);
    }

    private DirectoryPresence Make(RestoredDirectory directory)
    {
        var name = directory.Node!.Name;
        var failure = run.Directories.Rent(directory.Parent!, out var parent);
        if (failure == Errno.None)
        {
            var presence = DirectoryPresence.New;
            failure = run.Options.DryRun ? Errno.EEXIST : parent!.CreateDirectory(name);
            if (failure == Errno.EEXIST)
            {
                failure = Meet(parent!, directory, out presence);
            }

            run.Directories.Return(directory.Parent!);
            if (failure == Errno.None)
            {
                return presence;
            }
        }

        run.Fail(directory.Path(), "cannot make the directory", failure);
        return DirectoryPresence.Failed;
    }

    /// <summary>Something has the directory's name already, or this is a dry run.</summary>
    private Errno Meet(TargetDirectory parent, RestoredDirectory directory, out DirectoryPresence presence)
    {
        var name = directory.Node!.Name;
        presence = DirectoryPresence.Old;
        var failure = parent.Handle.Stat(name, out var stat);
        if (run.Options.DryRun && (failure == Errno.ENOENT || (failure == Errno.None && !stat.IsDirectory)))
        {
            presence = DirectoryPresence.Absent;
            return Errno.None;
        }

        if (failure != Errno.None || stat.IsDirectory)
        {
            return failure;
        }

        if (run.Options.Overwrite == OverwriteRule.Never)
        {
            return Errno.EEXIST;
        }

        presence = DirectoryPresence.New;
        failure = parent.RemoveFile(name);
        return failure == Errno.None ? parent.CreateDirectory(name) : failure;
    }

    private Errno Link(
        RestoredDirectory parent, TargetDirectory directory, Node node, TargetDirectory from, byte[] first, out bool isProtected)
    {
        isProtected = false;
        if (parent.Presence != DirectoryPresence.New)
        {
            var found = directory.Handle.Stat(node.Name, out var stat);
            if (found == Errno.None && from.Handle.Stat(first, out var target) == Errno.None && stat.IsSameFile(in target))
            {
                isProtected = IsProtected(node, in stat);
                return Errno.None;
            }

            var cleared = TryClear(parent, directory, node, out isProtected);
            if (cleared != Errno.None || isProtected)
            {
                return cleared;
            }
        }

        return directory.CreateHardLink(node.Name, from, first);
    }

    private Errno TryClear(RestoredDirectory parent, TargetDirectory directory, Node node, out bool isProtected)
    {
        var found = Look(parent, node, out var stat, out isProtected);
        return found switch
        {
            Errno.None when isProtected => Errno.None,
            Errno.None => Remove(directory, node.Name, in stat),
            Errno.ENOENT => Errno.None,
            _ => found,
        };
    }

    private Errno Remove(TargetDirectory directory, ReadOnlySpan<byte> name, in FileStat stat) =>
        !stat.IsDirectory ? directory.RemoveFile(name)
        : run.Options is { Delete: true, MayDelete: null } ? directory.RemoveAll(name)
        : directory.RemoveDirectory(name);

    private bool IsProtected(Node node, in FileStat stat) => run.Options.Overwrite switch
    {
        OverwriteRule.Never => true,
        OverwriteRule.IfNewer =>
            (node.ModifiedAt.Seconds, (long)node.ModifiedAt.Nanoseconds)
                .CompareTo((stat.Modified.Seconds, stat.Modified.Nanoseconds)) <= 0,
        _ => false,
    };

    private static Errno Create(TargetDirectory directory, Node node) => node.Type switch
    {
        NodeType.Symlink => directory.CreateLink(node.Name, node.LinkTarget ?? []),
        NodeType.Fifo => directory.CreateFifo(node.Name),
        NodeType.BlockDevice => directory.CreateDevice(node.Name, isBlock: true, node.Device),
        NodeType.CharacterDevice => directory.CreateDevice(node.Name, isBlock: false, node.Device),
        _ => Errno.EOPNOTSUPP,
    };

    private void Conclude(RestoredDirectory parent, Node node, string doing, Errno failure)
    {
        if (failure != Errno.None)
        {
            run.Fail(parent.PathOf(node.Name), doing, failure);
            return;
        }

        run.Counters.Restore();
        run.Complete(parent.PathOf(node.Name), RestoreAction.Restored, size: null);
    }
}
