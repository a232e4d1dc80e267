using Microsoft.Win32.SafeHandles;
using Resgate.Storage.Local;

namespace Resgate.Storage;

/// <summary>Makes what was written survive a power cut.</summary>
/// <remarks>
/// The framework's own flushes report success when fsync failed (.NET 10 on Linux), so nothing that must be durable goes
/// through them. After a failure the kernel may have dropped the unwritten pages and a second fsync may well succeed:
/// the file is lost and has to be written anew, never just synced again.
/// A file system that knows no fsync cannot promise more than it does; that is no failure.
/// </remarks>
public static class Durable
{
    /// <summary>Waits until a file's bytes are on the disk.</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="Primitives.ResgateException">The bytes are not on the disk, and may never be.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        while (Libc.Sync(file) < 0)
        {
            var errno = Errno.Last;
            if (Errno.IsUnsupported(errno))
            {
                return;
            }

            if (errno != Errno.Interrupted)
            {
                throw Errno.Failure(errno, $"cannot make {path} durable");
            }
        }
    }

    /// <summary>Waits until a folder's entries are on the disk: what was made, renamed or removed in it.</summary>
    /// <exception cref="Primitives.ResgateException">The entries are not on the disk, or there is no such folder.</exception>
    public static void SyncFolder(string path)
    {
        using var folder = Libc.Open(path, Libc.ReadOnly);
        if (folder.IsInvalid)
        {
            throw Errno.Failure(Errno.Last, $"cannot open the folder {path}");
        }

        Sync(folder, path);
    }
}
