using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Objects as files in a folder of a local or mounted file system, on Linux.</summary>
/// <remarks>
/// <para>Written as: temporary file, fsync, rename, fsync of the folder. When only the last of these fails, the object is
/// visible and whole, but the failure is reported, since a power cut might still undo the rename.</para>
/// <para>Folders below the root are made when they are missed. The root is made by <see cref="PrepareAsync"/> only: if a
/// backup disk is not mounted, writing must fail rather than fill the disk below the mount point.</para>
/// <para>Removals are durable too where something else may be removed because of them: a pack goes when no index and no
/// snapshot needs it, so those must not come back. A pack or a lock that comes back after a power cut harms nobody, and
/// these are not worth an fsync each.</para>
/// </remarks>
public sealed class LocalStore : IObjectStore
{
    /// <summary>Reads of at least this size wait for the disk on a thread of their own; for less, the hop costs more.</summary>
    private const int LongRead = 256 << 10;

    private readonly LocalLayout _layout;
    private readonly LocalFolders _folders;
    private readonly bool _uncached;

    /// <param name="folder">The repository's folder; it need not exist yet.</param>
    public LocalStore(string folder)
        : this(folder, uncached: true)
    {
    }

    internal LocalStore(string folder, bool uncached)
    {
        if (folder.Length == 0 || folder.Contains('\0', StringComparison.Ordinal))
        {
            throw new ResgateException(FailureKind.Usage, "the repository's folder has no usable name");
        }

        // Not Path.GetFullPath: it takes ".." out of a path by its text, which is wrong behind a symbolic link.
        var absolute = Path.Combine(Environment.CurrentDirectory, folder);
        _layout = new LocalLayout(absolute.Length > 1 ? absolute.TrimEnd('/') : absolute);
        _folders = new LocalFolders(_layout);
        _uncached = uncached;
        Threads = new BlockingThreads("disk", Connections);
        Buffers = new AlignedBufferPool(2 * Connections);
    }

    public string Location => _layout.Root;

    public int Connections => 4;

    public bool IsNear => true;

    internal BlockingThreads Threads { get; }

    internal AlignedBufferPool Buffers { get; }

    public ValueTask PrepareAsync(CancellationToken cancellation) => RunAsync(_folders.MakeAll, cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        RunAsync(
            () =>
            {
                using var file = _folders.CreateTemporary(name.Folder, uncached: false);
                file.Write(content.Span, offset: 0);
                Publish(file, name);
            },
            cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(new LocalDraft(this, folder, _folders.CreateTemporary(folder, _uncached)));
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        var path = _layout.ObjectPath(name);
        if (destination.Length >= LongRead)
        {
            return RunAsync(() => LocalReading.Read(path, offset, destination.Span), cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        LocalReading.Read(path, offset, destination.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(LocalReading.Size(_layout.ObjectPath(name)));
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = new List<StoredObject>();
        var parts = folder == ObjectFolder.Data ? LocalLayout.ShardCount : 1;
        for (var part = 0; part < parts; part++)
        {
            var current = part;
            await RunAsync(() => List(folder, current, found), cancellation);
            foreach (var stored in found)
            {
                yield return stored;
            }

            found.Clear();
        }
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => RunAsync(() => Remove(name), cancellation);

    /// <inheritdoc/>
    /// <remarks>Each folder is synced once, after the last removal, and not once for each file.</remarks>
    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var touched = new ConcurrentDictionary<string, bool>();
        await new LocalRemoval(names, RemoveOne, onFailure).RunAsync(Threads, Connections, cancellation);
        foreach (var folder in touched.Keys)
        {
            await RunAsync(() => Durable.SyncFolder(folder), cancellation);
        }

        void RemoveOne(ObjectName name)
        {
            if (Unlink(name) && IsRemovedDurably(name))
            {
                touched[_layout.ParentPath(name)] = true;
            }
        }
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        await RunAsync(() => removed = _folders.Sweep(before), cancellation);
        return removed;
    }

    public ValueTask DisposeAsync()
    {
        Threads.Dispose();
        Buffers.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes a written file durable, and visible under its name.</summary>
    internal void Publish(TemporaryFile file, ObjectName name)
    {
        var path = _layout.ObjectPath(name);
        try
        {
            file.Finish(_folders.Modes.File);
            var errno = file.TryRename(path);
            if (errno == Errno.NoEntry)
            {
                _folders.MakeParentOf(name);
                errno = file.TryRename(path);
            }

            if (errno != 0)
            {
                throw Errno.Failure(errno, $"cannot rename a finished file to {path}");
            }

            SyncParentOf(name, path);
        }
        catch (ResgateException failure)
        {
            throw new ResgateException(failure.Kind, $"cannot store {name} in {Location}", failure);
        }
    }

    private void SyncParentOf(ObjectName name, string path)
    {
        try
        {
            Durable.SyncFolder(_layout.ParentPath(name));
        }
        catch (ResgateException) when (name.Folder == ObjectFolder.Locks)
        {
            // Nobody holds a lock whose making failed, so nobody would ever give it back.
            _ = Libc.Unlink(path);
            throw;
        }
    }

    private void List(ObjectFolder folder, int part, List<StoredObject> found)
    {
        if (folder == ObjectFolder.Config)
        {
            LocalListing.AddConfig(_layout.ObjectPath(ObjectName.Config), found);
        }
        else if (folder == ObjectFolder.Data)
        {
            LocalListing.AddObjects(_layout.ShardPath(part), folder, found);
            // A pack in another pack's folder cannot be read by its name, so it is not ours.
            _ = found.RemoveAll(stored => stored.Name.Id.FirstByte != part);
        }
        else
        {
            LocalListing.AddObjects(_layout.FolderPath(folder), folder, found);
        }
    }

    private void Remove(ObjectName name)
    {
        if (Unlink(name) && IsRemovedDurably(name))
        {
            Durable.SyncFolder(_layout.ParentPath(name));
        }
    }

    private static bool IsRemovedDurably(ObjectName name) => name.Folder is not (ObjectFolder.Data or ObjectFolder.Locks);

    /// <returns>Whether there was anything to remove.</returns>
    private bool Unlink(ObjectName name)
    {
        var path = _layout.ObjectPath(name);
        var errno = Libc.Unlink(path) < 0 ? Errno.Last : 0;
        if (Errno.IsRefusal(errno) && Libc.ChangeMode(path, LocalModes.Unfinished) == 0)
        {
            // Network file systems with foreign rules refuse to remove what is read-only.
            errno = Libc.Unlink(path) < 0 ? Errno.Last : 0;
        }

        if (errno is not (0 or Errno.NoEntry))
        {
            throw Errno.Failure(errno, $"cannot remove {path}");
        }

        return errno == 0;
    }

    private ValueTask RunAsync(Action work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(Threads.RunAsync(work));
    }
}
