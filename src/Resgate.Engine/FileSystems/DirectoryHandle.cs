using System.Runtime.CompilerServices;

namespace Resgate.Engine.FileSystems;

/// <summary>An open directory: the root of every lookup, so that no path is ever too long and no link is followed unseen.</summary>
/// <remarks>
/// Each level of a tree is opened from the one above it. A walk that holds all its ancestors open needs one descriptor a
/// level: call <see cref="OpenFileLimit.Raise"/> first, or climb with <see cref="OpenParent"/> instead of holding them.
/// </remarks>
[SkipLocalsInit]
internal sealed unsafe class DirectoryHandle : KernelHandle
{
    private DirectoryHandle(int descriptor, bool isPathOnly)
        : base(descriptor) => IsPathOnly = isPathOnly;

    /// <summary>Opened for passing through: cannot be listed, needs search permission only.</summary>
    public bool IsPathOnly { get; }

    /// <summary>Opens a directory by a path of any length, links followed in all of it.</summary>
    /// <param name="path">Absolute, or relative to the working directory; empty means the working directory.</param>
    /// <param name="directory">Null when the call fails.</param>
    /// <param name="pathOnly">Opens it for passing through, which needs no permission to read it.</param>
    public static Errno Open(ReadOnlySpan<byte> path, out DirectoryHandle? directory, bool pathOnly = false)
    {
        directory = null;
        var pieces = new PathPieces(path.IsEmpty ? "."u8 : path);
        while (pieces.MoveNext())
        {
            var start = (KernelHandle?)directory ?? WorkingDirectory;
            var failure = OpenAt(start, pieces.Current, pathOnly || !pieces.IsLast, flags: 0, out var next);
            directory?.Dispose();
            directory = next;
            if (failure != Errno.None)
            {
                return failure;
            }
        }

        return Errno.None;
    }

    /// <summary>Opens one entry as a directory. A link is not followed: that is <see cref="Errno.ENOTDIR"/> or <see cref="Errno.ELOOP"/>.</summary>
    public Errno OpenChild(ReadOnlySpan<byte> name, out DirectoryHandle? child, bool pathOnly = false)
    {
        child = null;
        return CString.IsPlainName(name) ? OpenAt(this, name, pathOnly, OpenFlags.NoFollow, out child) : Errno.BadName;
    }

    /// <summary>Opens the directory above, and makes sure that it is the one that the walk came from.</summary>
    /// <param name="expected">The parent as seen on the way down.</param>
    /// <param name="parent">Null when the call fails.</param>
    /// <returns><see cref="Errno.ESTALE"/> when this directory has been moved elsewhere since.</returns>
    public Errno OpenParent(in FileStat expected, out DirectoryHandle? parent)
    {
        var failure = OpenAt(this, ".."u8, pathOnly: false, flags: 0, out parent);
        FileStat stat = default;
        if (failure == Errno.None)
        {
            failure = parent!.Stat(out stat);
        }

        if (failure == Errno.None && !stat.IsSameFile(expected))
        {
            failure = Errno.ESTALE;
        }

        if (failure != Errno.None)
        {
            parent?.Dispose();
            parent = null;
        }

        return failure;
    }

    /// <summary>Looks at this directory itself.</summary>
    public Errno Stat(out FileStat stat) => FileStatReader.Read(this, out stat);

    /// <summary>Looks at one entry; a link is looked at itself, not at what it points to.</summary>
    public Errno Stat(ReadOnlySpan<byte> name, out FileStat stat)
    {
        var text = stackalloc byte[CString.NameSize];
        stat = default;
        var failure = CString.FromName(name, text);
        return failure != Errno.None ? failure : FileStatReader.Read(this, text, AtFlags.NoFollow, out stat);
    }

    /// <summary>All entries but <c>.</c> and <c>..</c>, sorted by raw bytes.</summary>
    /// <remarks>
    /// Reading starts where the last listing of this handle ended, so list once per handle. On failure the entries
    /// read so far are returned as well.
    /// </remarks>
    public Errno ReadEntries(out DirectoryEntry[] entries) => DirectoryListing.Read(this, out entries);

    /// <summary>The raw bytes of a symbolic link's target.</summary>
    public Errno ReadLink(ReadOnlySpan<byte> name, out byte[] target)
    {
        // The kernel limits targets to 4095 bytes, so a full buffer means nothing was cut off.
        var text = stackalloc byte[CString.NameSize];
        var buffer = stackalloc byte[CString.PathSize];
        target = [];
        var failure = CString.FromName(name, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        var length = Native.readlinkat(this, text, buffer, CString.PathSize);
        if (length < 0)
        {
            return Native.LastErrno;
        }

        target = new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
        return Errno.None;
    }

    internal static Errno OpenAt(
        KernelHandle start, ReadOnlySpan<byte> path, bool pathOnly, int flags, out DirectoryHandle? directory)
    {
        var text = stackalloc byte[CString.PathSize];
        directory = null;
        var failure = CString.FromPath(path, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        flags |= OpenFlags.Directory | OpenFlags.CloseOnExec
            | (pathOnly ? OpenFlags.PathOnly : OpenFlags.NoAccessTime | OpenFlags.NonBlocking);
        failure = Opening.At(start, text, flags, mode: 0, out var descriptor);
        if (failure == Errno.EPERM && !pathOnly)
        {
            // Leaving no trace in the access time is for owners only.
            failure = Opening.At(start, text, flags & ~OpenFlags.NoAccessTime, mode: 0, out descriptor);
        }

        if (failure == Errno.None)
        {
            directory = new DirectoryHandle(descriptor, pathOnly);
        }

        return failure;
    }

    internal static DirectoryHandle Adopt(int descriptor) => new(descriptor, isPathOnly: false);
}
