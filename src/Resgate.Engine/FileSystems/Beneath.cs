using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>Opens a path of several components without ever leaving the directory it starts in or passing a link.</summary>
/// <remarks>One call with openat2(2), kernels since 5.6; otherwise one call a component.</remarks>
[SkipLocalsInit]
internal static unsafe class Beneath
{
    private const ulong NoMagicLinks = 0x02;
    private const ulong NoLinks = 0x04;
    private const ulong StayBeneath = 0x08;

    /// <summary>A race to set it does no harm.</summary>
    private static volatile bool s_lacksCall;

    /// <param name="start">Where the path starts.</param>
    /// <param name="path">Plain names with single slashes between them, of any length together.</param>
    /// <param name="flags">For the last component; <see cref="OpenFlags.CloseOnExec"/> and no-follow are added.</param>
    /// <param name="mode">For a file that is created.</param>
    /// <param name="descriptor">Negative when the call fails.</param>
    public static Errno Open(KernelHandle start, ReadOnlySpan<byte> path, int flags, uint mode, out int descriptor)
    {
        descriptor = -1;
        foreach (var range in path.Split((byte)'/'))
        {
            if (!CString.IsPlainName(path[range]))
            {
                return Errno.BadName;
            }
        }

        flags |= OpenFlags.CloseOnExec | OpenFlags.NoFollow;
        var current = start;
        var pieces = new PathPieces(path);
        var failure = Errno.BadName;
        while (pieces.MoveNext())
        {
            var passing = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec | OpenFlags.NoFollow;
            failure = pieces.IsLast
                ? OpenPiece(current, pieces.Current, flags, mode, out descriptor)
                : OpenPiece(current, pieces.Current, passing, mode: 0, out descriptor);
            if (!ReferenceEquals(current, start))
            {
                current.Dispose();
            }

            if (failure != Errno.None || pieces.IsLast)
            {
                return failure;
            }

            current = new KernelHandle(descriptor);
        }

        return failure;
    }

    private static Errno OpenPiece(KernelHandle start, ReadOnlySpan<byte> piece, int flags, uint mode, out int descriptor)
    {
        descriptor = -1;
        var text = stackalloc byte[CString.PathSize];
        var failure = CString.FromPath(piece, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        if (s_lacksCall || !piece.Contains((byte)'/'))
        {
            return OpenByComponent(start, piece, flags, mode, out descriptor);
        }

        // The call refuses a mode for what it does not create.
        var how = new How
        {
            Flags = (ulong)flags,
            Mode = (flags & OpenFlags.Create) != 0 ? mode : 0,
            Resolve = NoMagicLinks | NoLinks | StayBeneath,
        };
        for (var attempt = 0; attempt < 16; attempt++)
        {
            descriptor = (int)Native.syscall3(Native.OpenAt2, start, text, (nuint)(&how), (nuint)sizeof(How));
            failure = descriptor >= 0 ? Errno.None : Native.LastErrno;

            // EAGAIN: a rename elsewhere made the kernel unsure; it asks to be asked again.
            if (failure is not (Errno.EAGAIN or Errno.EINTR))
            {
                break;
            }
        }

        if (failure is not (Errno.ENOSYS or Errno.EPERM))
        {
            return failure;
        }

        // A sandbox that does not know the call may refuse it with EPERM; only ENOSYS is for good.
        s_lacksCall = failure == Errno.ENOSYS;
        return OpenByComponent(start, piece, flags, mode, out descriptor);
    }

    internal static Errno OpenByComponent(
        KernelHandle start, ReadOnlySpan<byte> path, int flags, uint mode, out int descriptor)
    {
        descriptor = -1;
        var text = stackalloc byte[CString.NameSize];
        var current = start;
        while (true)
        {
            var slash = path.IndexOf((byte)'/');
            var failure = CString.FromName(slash < 0 ? path : path[..slash], text);
            if (failure == Errno.None)
            {
                var passing = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec | OpenFlags.NoFollow;
                failure = Opening.At(current, text, slash < 0 ? flags : passing, slash < 0 ? mode : 0, out descriptor);
            }

            if (!ReferenceEquals(current, start))
            {
                current.Dispose();
            }

            if (failure != Errno.None || slash < 0)
            {
                return failure;
            }

            current = new KernelHandle(descriptor);
            path = path[(slash + 1)..];
        }
    }

    /// <summary>struct open_how.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
