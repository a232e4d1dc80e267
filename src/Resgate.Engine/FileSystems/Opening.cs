namespace Resgate.Engine.FileSystems;

/// <summary>openat(2), repeated when a signal came in between.</summary>
internal static unsafe class Opening
{
    public static Errno At(KernelHandle start, byte* path, int flags, uint mode, out int descriptor)
    {
        while (true)
        {
            descriptor = Native.openat(start, path, flags, mode);
            if (descriptor >= 0)
            {
                return Errno.None;
            }

            var failure = Native.LastErrno;
            if (failure != Errno.EINTR)
            {
                return failure;
            }
        }
    }
}
