using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Reads files that hold objects.</summary>
internal static class LocalReading
{
    /// <summary>A file's size in bytes.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such file.</exception>
    public static long Size(string path)
    {
        if (Libc.Stat(Libc.WorkingFolder, path, flags: 0, FileStatus.Wanted, out var status) < 0)
        {
            throw Errno.Failure(Errno.Last, $"cannot read {path}");
        }

        return status.Size;
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the file ends before that, or the disk cannot read it.</exception>
    public static void Read(string path, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        // Nobody shall wait for the writer of a pipe that somebody put in an object's place.
        using var file = Libc.Open(path, Libc.ReadOnly | Libc.NonBlocking);
        if (file.IsInvalid)
        {
            throw Errno.Failure(Errno.Last, $"cannot read {path}");
        }

        if (destination.IsEmpty && offset > Size(path))
        {
            throw EndsBefore(path, offset, size: 0);
        }

        var triesLeft = 1;
        while (!destination.IsEmpty)
        {
            var count = (int)Libc.Read(file, destination, (nuint)destination.Length, offset);
            if (count > 0)
            {
                destination = destination[count..];
                offset += count;
            }
            // What the kernel calls invalid is an end beyond the largest number.
            else if (count == 0 || Errno.Last == Errno.Invalid)
            {
                throw EndsBefore(path, offset, destination.Length);
            }
            else if (Errno.IsUnreadable(Errno.Last))
            {
                // A disk may have a bad moment: what fails twice is bad.
                if (triesLeft-- == 0)
                {
                    throw Unreadable(path, offset, Errno.Last);
                }
            }
            else if (Errno.Last != Errno.Interrupted)
            {
                throw Errno.Failure(Errno.Last, $"cannot read {path}");
            }
        }
    }

    // Damage, not a failed call: other copies and other packs are still worth a try, and a repair goes on with them.
    private static ResgateException Unreadable(string path, long offset, int errno) =>
        new(FailureKind.Damaged, $"{path} cannot be read at {offset}", Errno.Failure(errno, "the disk says").InnerException!);

    private static ResgateException EndsBefore(string path, long offset, int size) =>
        new(FailureKind.Damaged, $"{path} ends before the {size} bytes at {offset} do");
}
