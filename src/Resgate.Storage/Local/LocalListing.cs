using System.Runtime.InteropServices;
using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Reads one folder's entries.</summary>
internal static unsafe class LocalListing
{
    /// <summary>Adds the regular files whose names are ids.</summary>
    /// <param name="path">The folder; one that does not exist is empty.</param>
    /// <param name="folder">What its objects are.</param>
    /// <param name="found">Where they are added.</param>
    public static void AddObjects(string path, ObjectFolder folder, List<StoredObject> found) => Visit(path, (name, status) =>
    {
        if (Id.TryParse(name, out var id))
        {
            found.Add(new StoredObject(new ObjectName(folder, id), status.Size)
            {
                Written = new Timestamp(status.ModifiedSeconds, 0).ToDateTimeOffset(),
            });
        }
    });

    /// <summary>Adds the one object without an id, if it is there.</summary>
    public static void AddConfig(string path, List<StoredObject> found)
    {
        if (Libc.Stat(Libc.WorkingFolder, path, flags: 0, FileStatus.Wanted, out var status) == 0)
        {
            found.Add(new StoredObject(ObjectName.Config, status.Size));
        }
        else if (Errno.Last != Errno.NoEntry)
        {
            throw Errno.Failure(Errno.Last, $"cannot read {path}");
        }
    }

    /// <summary>The names of temporary files that were last written to before a moment.</summary>
    public static List<string> Leftovers(string path, DateTimeOffset before)
    {
        var found = new List<string>();
        Visit(path, (name, status) =>
        {
            if (TemporaryFile.IsName(name) && status.ModifiedSeconds < before.ToUnixTimeSeconds())
            {
                found.Add(System.Text.Encoding.ASCII.GetString(name));
            }
        });
        return found;
    }

    private static void Visit(string path, Action<ReadOnlySpan<byte>, FileStatus> visit)
    {
        var folder = Libc.OpenFolder(path);
        if (folder == 0)
        {
            if (Errno.Last == Errno.NoEntry)
            {
                return;
            }

            throw Errno.Failure(Errno.Last, $"cannot list {path}");
        }

        try
        {
            FolderEntry* entry;
            while ((entry = Libc.ReadFolder(folder)) is not null)
            {
                VisitEntry(path, folder, entry, visit);
            }

            if (Errno.Last != 0)
            {
                throw Errno.Failure(Errno.Last, $"cannot list {path}");
            }
        }
        finally
        {
            _ = Libc.CloseFolder(folder);
        }
    }

    private static void VisitEntry(string path, nint folder, FolderEntry* entry, Action<ReadOnlySpan<byte>, FileStatus> visit)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Name);
        if (!Id.TryParse(name, out _) && !TemporaryFile.IsName(name))
        {
            return;
        }

        if (Libc.Stat(Libc.DescriptorOf(folder), entry->Name, flags: 0, FileStatus.Wanted, out var status) == 0)
        {
            if (status.IsRegularFile)
            {
                visit(name, status);
            }
        }
        else if (Errno.Last != Errno.NoEntry)
        {
            // Gone since it was listed is one thing; there but unreadable is another, and leaving it out would be a lie.
            throw Errno.Failure(Errno.Last, $"cannot list {path}");
        }
    }
}
