using System.Runtime.InteropServices;
using Resgate.Primitives;

namespace Resgate.Engine.FileSystems;

/// <summary>What an <see cref="Errno"/> means to people and to callers.</summary>
internal static class ErrnoFacts
{
    /// <summary>For people, as the C library says it: <c>Permission denied</c>.</summary>
    public static string Text(this Errno errno) => errno switch
    {
        Errno.BadName => "not a valid name",
        Errno.TypeChanged => "changed its type in the meantime",
        _ => Marshal.GetPInvokeErrorMessage((int)errno),
    };

    public static bool IsPermission(this Errno errno) => errno is Errno.EPERM or Errno.EACCES;

    public static FailureKind Kind(this Errno errno) => errno switch
    {
        Errno.ENOENT or Errno.ENOTDIR => FailureKind.NotFound,
        Errno.EPERM or Errno.EACCES or Errno.EROFS or Errno.ELOOP => FailureKind.Denied,
        Errno.ENOSPC or Errno.EDQUOT => FailureKind.Full,
        Errno.EIO or Errno.EBUSY or Errno.EAGAIN or Errno.ESTALE => FailureKind.Transient,
        _ => FailureKind.Failed,
    };

    /// <summary>For the rare place where a failed call does end the work.</summary>
    /// <param name="errno">Why the call failed.</param>
    /// <param name="doing">A phrase such as <c>cannot open /srv</c>; the system's text follows it.</param>
    public static ResgateException ToFailure(this Errno errno, string doing) =>
        new(errno.Kind(), $"{doing}: {errno.Text()}");
}
