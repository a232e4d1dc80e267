using System.Globalization;
using System.Runtime.CompilerServices;

namespace Resgate.Engine.FileSystems;

/// <summary>Sets permission bits by name without following a link, which plain fchmodat(2) cannot.</summary>
[SkipLocalsInit]
internal static unsafe class ModeWriter
{
    /// <summary>Kernels since 6.6 have the call. A race to set it does no harm.</summary>
    private static volatile bool s_lacksCall;

    /// <returns><see cref="Errno.EOPNOTSUPP"/> for a symbolic link, which has no mode of its own.</returns>
    public static Errno Set(DirectoryHandle directory, byte* name, uint mode)
    {
        if (!s_lacksCall)
        {
            if (Native.syscall3(Native.ChangeModeAt2, directory, name, mode, AtFlags.NoFollow) == 0)
            {
                return Errno.None;
            }

            var failure = Native.LastErrno;
            if (failure is not (Errno.ENOSYS or Errno.EPERM))
            {
                return failure;
            }

            // A sandbox that does not know the call may refuse it with EPERM; only ENOSYS is for good.
            s_lacksCall = failure == Errno.ENOSYS;
        }

        return SetThroughProc(directory, name, mode);
    }

    private static Errno SetThroughProc(DirectoryHandle directory, byte* name, uint mode)
    {
        var flags = OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var failure = Opening.At(directory, name, flags, mode: 0, out var descriptor);
        if (failure != Errno.None)
        {
            return failure;
        }

        using var entry = new KernelHandle(descriptor);
        failure = FileStatReader.Read(entry, out var stat);
        if (failure != Errno.None || stat.Type == Format.Trees.NodeType.Symlink)
        {
            return failure != Errno.None ? failure : Errno.EOPNOTSUPP;
        }

        var path = stackalloc byte[32];
        var space = new Span<byte>(path, 31);
        "/proc/self/fd/"u8.CopyTo(space);
        var length = "/proc/self/fd/"u8.Length;
        _ = descriptor.TryFormat(space[length..], out var digits, default, CultureInfo.InvariantCulture);
        path[length + digits] = 0;
        return Native.chmod(path, mode) == 0 ? Errno.None : Native.LastErrno;
    }
}
