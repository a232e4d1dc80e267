using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Restore;

/// <summary>Removes what a directory of the target has and the snapshot lacks.</summary>
/// <remarks>
/// Only below directories that were there before, only where the whole tree blob could be read, and only what the filter
/// selects and <see cref="RestoreOptions.MayDelete"/> does not spare. Everything removed is told by its path at the target.
/// </remarks>
internal sealed class UnexpectedEntries(RestoreRun run, byte[] targetPath)
{
    public void Remove(RestoredDirectory directory)
    {
        if (directory is not { Expected: { } expected, Presence: DirectoryPresence.Old })
        {
            return;
        }

        var failure = run.Directories.Rent(directory, out var open);
        if (failure == Errno.None)
        {
            failure = Remove(directory, open!, expected);
            run.Directories.Return(directory);
        }

        if (failure != Errno.None)
        {
            run.Fail(directory.Path(), "cannot list the directory", failure);
        }
    }

    private Errno Remove(RestoredDirectory directory, TargetDirectory open, List<byte[]> expected)
    {
        // The cached handle has perhaps been listed before, and a listing goes on where the last one ended.
        var failure = DirectoryHandle.OpenAt(open.Handle, "."u8, pathOnly: false, OpenFlags.NoFollow, out var listed);
        if (failure != Errno.None)
        {
            return failure;
        }

        using (listed)
        {
            failure = listed!.ReadEntries(out var entries);
            if (failure != Errno.None)
            {
                return failure;
            }

            expected.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
            var next = 0;
            foreach (var entry in entries)
            {
                while (next < expected.Count && expected[next].AsSpan().SequenceCompareTo(entry.Name) < 0)
                {
                    next++;
                }

                var isExpected = next < expected.Count && expected[next].AsSpan().SequenceEqual(entry.Name);
                if (!isExpected && run.Options.Filter.Judge(directory.PathOf(entry.Name), isFolder: false).IsSelected)
                {
                    Remove(directory, open, entry.Name);
                }
            }
        }

        return Errno.None;
    }

    private void Remove(RestoredDirectory directory, TargetDirectory open, byte[] name)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var path = directory.PathOf(name);
        var doomed = new List<byte[]> { path };
        var isAll = Collect(open.Handle, name, path, doomed);
        if (run.Options.MayDelete is { } mayDelete && !(isAll && doomed.TrueForAll(one => mayDelete(one))))
        {
            return;
        }

        var failure = run.Options.DryRun ? Errno.None : open.RemoveAll(name);
        if (failure != Errno.None)
        {
            run.Fail(path, "cannot delete", failure);
            return;
        }

        for (var i = doomed.Count - 1; i >= 0; i--)
        {
            run.Counters.Delete();
            run.Complete((byte[])[.. targetPath, .. doomed[i]], RestoreAction.Deleted, size: null);
        }
    }

    /// <summary>Everything below an entry, in walking order. What cannot be listed cannot be removed either, and is told then.</summary>
    /// <returns>False when something could not be listed.</returns>
    private static bool Collect(DirectoryHandle start, byte[] name, byte[] path, List<byte[]> found)
    {
        var directories = new Stack<(byte[] Below, byte[] Path)>();
        var isAll = start.Stat(name, out var stat) == Errno.None;
        if (isAll && stat.IsDirectory)
        {
            directories.Push((name, path));
        }

        while (directories.TryPop(out var next))
        {
            var flags = OpenFlags.Directory | OpenFlags.NonBlocking;
            if (Beneath.Open(start, next.Below, flags, mode: 0, out var descriptor) != Errno.None)
            {
                isAll = false;
                continue;
            }

            using var open = DirectoryHandle.Adopt(descriptor);
            isAll &= open.ReadEntries(out var entries) == Errno.None;
            foreach (var entry in entries)
            {
                byte[] entryPath = [.. next.Path, (byte)'/', .. entry.Name];
                found.Add(entryPath);
                isAll &= entry.Type != NodeType.Unknown;
                if (entry.Type == NodeType.Directory)
                {
                    directories.Push(([.. next.Below, (byte)'/', .. entry.Name], entryPath));
                }
            }
        }

        return isAll;
    }
}
