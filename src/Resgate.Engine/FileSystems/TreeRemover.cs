using System.Runtime.CompilerServices;

namespace Resgate.Engine.FileSystems;

/// <summary>Removes a directory with all that is in it, to any depth, with two descriptors.</summary>
/// <remarks>
/// On the way back up each parent is opened anew and must be the directory that the walk came from, so that moving a
/// directory away while it is being removed cannot lead the removal elsewhere.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class TreeRemover
{
    /// <returns>The first failure; the walk goes on after it where it can.</returns>
    public static Errno Remove(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        var failure = Unlink(directory, name, flags: 0);
        if (failure is not (Errno.EISDIR or Errno.EPERM))
        {
            return failure;
        }

        var looked = directory.Stat(name, out var stat);
        if (looked != Errno.None || !stat.IsDirectory)
        {
            return looked != Errno.None ? looked : failure;
        }

        failure = RemoveBelow(directory, name, in stat);
        var removed = Unlink(directory, name, AtFlags.RemoveDirectory);
        return failure != Errno.None ? failure : removed;
    }

    private static Errno RemoveBelow(DirectoryHandle directory, ReadOnlySpan<byte> name, in FileStat top)
    {
        var failure = Enter(directory, name, in top, out var current, out var frame);
        if (failure != Errno.None)
        {
            return failure;
        }

        var above = new Stack<Frame>();
        try
        {
            while (true)
            {
                if (frame!.Directories.TryDequeue(out var next))
                {
                    var entered = Enter(current!, next, in top, out var child, out var below);
                    if (entered == Errno.None)
                    {
                        above.Push(frame);
                        current!.Dispose();
                        (current, frame) = (child, below);
                    }
                    else
                    {
                        failure = First(failure, entered);
                    }

                    continue;
                }

                failure = First(failure, frame.Failure);
                if (!above.TryPop(out var parent))
                {
                    return failure;
                }

                var left = current!.OpenParent(parent.Stat, out var opened);
                if (left != Errno.None)
                {
                    // The tree is being moved under our feet: whatever is up there is not ours to remove.
                    return First(failure, left);
                }

                current.Dispose();
                current = opened;
                failure = First(failure, Unlink(current!, frame.Name, AtFlags.RemoveDirectory));
                frame = parent;
            }
        }
        finally
        {
            current?.Dispose();
        }
    }

    /// <summary>Opens a directory, removes its files and notes its directories.</summary>
    private static Errno Enter(
        DirectoryHandle directory, ReadOnlySpan<byte> name, in FileStat top, out DirectoryHandle? child, out Frame? frame)
    {
        frame = null;
        var failure = directory.OpenChild(name, out child);
        FileStat stat = default;
        if (failure == Errno.None)
        {
            failure = child!.Stat(out stat);
        }

        if (failure == Errno.None && stat.FileSystem != top.FileSystem)
        {
            failure = Errno.EXDEV;
        }

        if (failure != Errno.None)
        {
            child?.Dispose();
            child = null;
            return failure;
        }

        frame = new Frame(name.ToArray(), stat);
        frame.Failure = child!.ReadEntries(out var entries);
        foreach (var entry in entries)
        {
            var removed = entry.Type == Format.Trees.NodeType.Directory
                ? Errno.EISDIR
                : Unlink(child, entry.Name, flags: 0);
            if (removed is Errno.EISDIR)
            {
                frame.Directories.Enqueue(entry.Name);
            }
            else
            {
                frame.Failure = First(frame.Failure, removed);
            }
        }

        return Errno.None;
    }

    private static Errno Unlink(DirectoryHandle directory, ReadOnlySpan<byte> name, int flags)
    {
        var text = stackalloc byte[CString.NameSize];
        var failure = CString.FromName(name, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        return Native.unlinkat(directory, text, flags) == 0 ? Errno.None : Native.LastErrno;
    }

    private static Errno First(Errno earlier, Errno later) => earlier != Errno.None ? earlier : later;

    private sealed class Frame(byte[] name, FileStat stat)
    {
        public byte[] Name { get; } = name;

        public FileStat Stat { get; } = stat;

        public Queue<byte[]> Directories { get; } = new();

        public Errno Failure { get; set; }
    }
}
