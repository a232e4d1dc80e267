namespace Resgate.Engine.FileSystems;

/// <summary>Why a system call failed, by the kernel's own names; negative members are verdicts of this layer.</summary>
/// <remarks>
/// One unreadable file must not end the backup of a thousand good ones, so calls of this folder return this value
/// instead of throwing. The numbers are Linux's, the same on x86-64 and arm64; any other number may occur as well.
/// </remarks>
internal enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    E2BIG = 7,
    EBADF = 9,
    EAGAIN = 11,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    EMFILE = 24,
    EFBIG = 27,
    ENOSPC = 28,
    EROFS = 30,
    EMLINK = 31,
    ERANGE = 34,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    ENOTEMPTY = 39,
    ELOOP = 40,
    ENODATA = 61,
    EOPNOTSUPP = 95,
    ESTALE = 116,
    EDQUOT = 122,

    /// <summary>A name that no directory can hold, or that leads out of one: empty, <c>.</c>, <c>..</c>, with a slash or a NUL.</summary>
    BadName = -1,

    /// <summary>The entry is of another type than it was a moment ago.</summary>
    TypeChanged = -2,
}
