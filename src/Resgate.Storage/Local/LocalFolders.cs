using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Makes the folders of a store, all at once or when one is missed, and tidies them.</summary>
internal sealed class LocalFolders(LocalLayout layout)
{
    private volatile LocalModesBox? _modes;

    /// <summary>Follows the mode of <c>config</c> as soon as there is one.</summary>
    public LocalModes Modes
    {
        get
        {
            if (_modes is not { } known)
            {
                var config = layout.ObjectPath(ObjectName.Config);
                if (Libc.Stat(Libc.WorkingFolder, config, flags: 0, FileStatus.Wanted, out var status) < 0)
                {
                    return LocalModes.Private;
                }

                _modes = known = new(status.IsGroupReadable ? LocalModes.Shared : LocalModes.Private);
            }

            return known.Modes;
        }
    }

    /// <summary>The root with its parents, and every folder below.</summary>
    public void MakeAll()
    {
        MakeRoot(layout.Root);
        foreach (var folder in LocalLayout.Folders)
        {
            Make(layout.FolderPath(folder));
        }

        for (var shard = 0; shard < LocalLayout.ShardCount; shard++)
        {
            Make(layout.ShardPath(shard));
        }

        Durable.SyncFolder(layout.FolderPath(ObjectFolder.Data));
        Durable.SyncFolder(layout.Root);
    }

    /// <summary>The folder of an object, which was found missing; durable on return.</summary>
    public void MakeParentOf(ObjectName name)
    {
        MakeBelowRoot(name.Folder);
        if (name.Folder == ObjectFolder.Data)
        {
            Make(layout.ShardPath(name.Id.FirstByte));
            Durable.SyncFolder(layout.FolderPath(ObjectFolder.Data));
        }
    }

    /// <summary>A file for an object in the making.</summary>
    public TemporaryFile CreateTemporary(ObjectFolder folder, bool uncached)
    {
        var path = layout.FolderPath(folder);
        try
        {
            return TemporaryFile.Create(path, uncached);
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound && folder != ObjectFolder.Config)
        {
            MakeBelowRoot(folder);
            return TemporaryFile.Create(path, uncached);
        }
    }

    /// <summary>Removes the temporary files of writers that died; returns how many.</summary>
    public int Sweep(DateTimeOffset before)
    {
        var removed = 0;
        foreach (var path in Enum.GetValues<ObjectFolder>().Select(layout.FolderPath))
        {
            foreach (var name in LocalListing.Leftovers(path, before))
            {
                if (Libc.Unlink($"{path}/{name}") == 0)
                {
                    removed++;
                }
                else if (Errno.Last != Errno.NoEntry)
                {
                    throw Errno.Failure(Errno.Last, $"cannot remove {path}/{name}");
                }
            }
        }

        return removed;
    }

    private void MakeBelowRoot(ObjectFolder folder)
    {
        Make(layout.FolderPath(folder));
        Durable.SyncFolder(layout.Root);
    }

    private void MakeRoot(string path)
    {
        if (Libc.MakeFolder(path, Modes.Folder) == 0)
        {
            Durable.SyncFolder(ParentOf(path));
            return;
        }

        var errno = Errno.Last;
        if (errno == Errno.NoEntry && !Directory.Exists(ParentOf(path)))
        {
            MakeRoot(ParentOf(path));
            MakeRoot(path);
        }
        else if (!Directory.Exists(path))
        {
            throw Errno.Failure(errno, $"cannot make the folder {path}");
        }
    }

    private void Make(string path)
    {
        var mode = Modes.Folder;
        if (Libc.MakeFolder(path, mode) < 0)
        {
            if (Errno.Last != Errno.Exists)
            {
                throw Errno.Failure(Errno.Last, $"cannot make the folder {path}");
            }

            return;
        }

        // The process's umask would take the group's right to write, and with it the point of sharing.
        if (mode == LocalModes.Shared.Folder && Libc.ChangeMode(path, mode) < 0 && !Errno.IsUnsupported(Errno.Last))
        {
            throw Errno.Failure(Errno.Last, $"cannot change the mode of {path}");
        }
    }

    private static string ParentOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "/";

    // A reference, so that it can be published to other threads in one piece.
    private sealed record LocalModesBox(LocalModes Modes);
}
