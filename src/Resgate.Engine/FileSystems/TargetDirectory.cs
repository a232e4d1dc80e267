using System.Runtime.CompilerServices;

namespace Resgate.Engine.FileSystems;

/// <summary>An open directory that is being restored into.</summary>
/// <remarks>
/// Whatever a tree says, nothing outside this directory is touched: every name is a single plain component or refused
/// with <see cref="Errno.BadName"/>, and a symbolic link is an obstacle, never a way. The handle stays the caller's.
/// </remarks>
[SkipLocalsInit]
internal sealed unsafe class TargetDirectory(DirectoryHandle handle) : IDisposable
{
    /// <summary>Until the metadata arrives, only the owner may look (format page, section 7.1).</summary>
    private const uint PrivateFile = 0x180;

    private const uint PrivateDirectory = 0x1c0;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const uint Fifo = 0x1000;

    public DirectoryHandle Handle { get; } = handle;

    /// <summary>One call on a directory and a checked name.</summary>
    private delegate int Call(byte* name);

    /// <summary>Opens an existing directory below this one, passing no link.</summary>
    /// <param name="path">One name, or several with single slashes between them; of any length.</param>
    /// <param name="child">Null when the call fails.</param>
    /// <returns><see cref="Errno.ELOOP"/> or <see cref="Errno.ENOTDIR"/> when a link or a file is in the way.</returns>
    public Errno OpenDirectory(ReadOnlySpan<byte> path, out TargetDirectory? child)
    {
        var failure = Beneath.Open(Handle, path, OpenFlags.Directory | OpenFlags.NonBlocking, mode: 0, out var descriptor);
        child = failure == Errno.None ? new TargetDirectory(DirectoryHandle.Adopt(descriptor)) : null;
        return failure;
    }

    /// <summary>Makes a directory with mode 0700.</summary>
    /// <returns><see cref="Errno.EEXIST"/> when anything is there already.</returns>
    public Errno CreateDirectory(ReadOnlySpan<byte> name) =>
        Do(name, text => Native.mkdirat(Handle, text, PrivateDirectory));

    /// <summary>Makes a new, empty file with mode 0600, open for reading and writing.</summary>
    /// <param name="path">One name, or several with single slashes between them; the directories must be there.</param>
    /// <param name="file">Null when the call fails.</param>
    /// <returns><see cref="Errno.EEXIST"/> when anything is there already, a link that leads nowhere included.</returns>
    public Errno CreateFile(ReadOnlySpan<byte> path, out TargetFile? file) =>
        OpenFile(path, OpenFlags.Create | OpenFlags.Exclusive, out file);

    /// <summary>Opens an existing regular file for reading and writing, its content untouched.</summary>
    /// <remarks>
    /// The file may have more names outside the target: look at its links and replace it rather than write through
    /// (format page, section 7.8).
    /// </remarks>
    /// <param name="path">One name, or several with single slashes between them.</param>
    /// <param name="file">Null when the call fails.</param>
    /// <returns><see cref="Errno.ELOOP"/> for a link, <see cref="Errno.TypeChanged"/> for anything else that is no file.</returns>
    public Errno OpenFile(ReadOnlySpan<byte> path, out TargetFile? file)
    {
        var failure = OpenFile(path, OpenFlags.NonBlocking, out file);
        FileStat stat = default;
        if (failure == Errno.None)
        {
            failure = file!.Stat(out stat);
        }

        if (failure == Errno.None && !stat.IsRegular)
        {
            failure = Errno.TypeChanged;
        }

        if (failure != Errno.None)
        {
            file?.Dispose();
            file = null;
        }

        return failure;
    }

    /// <summary>Makes a symbolic link; its target is any bytes but NUL, and nobody looks whether it exists.</summary>
    public Errno CreateLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        var to = stackalloc byte[CString.PathSize];
        var failure = CString.FromPath(target, to);
        return failure != Errno.None ? failure : Do(name, text => Native.symlinkat(to, Handle, text));
    }

    public Errno CreateFifo(ReadOnlySpan<byte> name) => Do(name, text => Native.mknodat(Handle, text, Fifo | PrivateFile, 0));

    /// <summary>Makes a device with mode 0600. For root only.</summary>
    /// <param name="name">The new entry.</param>
    /// <param name="isBlock">A block device, otherwise a character device.</param>
    /// <param name="device">The number as the node holds it.</param>
    public Errno CreateDevice(ReadOnlySpan<byte> name, bool isBlock, ulong device) =>
        Do(name, text => Native.mknodat(Handle, text, (isBlock ? BlockDevice : CharacterDevice) | PrivateFile, device));

    /// <summary>Gives an existing file a second name.</summary>
    /// <param name="name">The new name, in this directory.</param>
    /// <param name="fromDirectory">Where the file's first name is.</param>
    /// <param name="fromName">The first name; if it is a symbolic link, the link itself gets the second name.</param>
    public Errno CreateHardLink(ReadOnlySpan<byte> name, TargetDirectory fromDirectory, ReadOnlySpan<byte> fromName)
    {
        var from = stackalloc byte[CString.NameSize];
        var failure = CString.FromName(fromName, from);
        return failure != Errno.None
            ? failure
            : Do(name, text => Native.linkat(fromDirectory.Handle, from, Handle, text, flags: 0));
    }

    /// <summary>Moves an entry within this directory, replacing what was there.</summary>
    public Errno Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var before = stackalloc byte[CString.NameSize];
        var failure = CString.FromName(from, before);
        return failure != Errno.None ? failure : Do(to, text => Native.renameat(Handle, before, Handle, text));
    }

    /// <summary>Removes an entry that is no directory.</summary>
    public Errno RemoveFile(ReadOnlySpan<byte> name) => Do(name, text => Native.unlinkat(Handle, text, flags: 0));

    /// <summary>Removes an empty directory.</summary>
    public Errno RemoveDirectory(ReadOnlySpan<byte> name) =>
        Do(name, text => Native.unlinkat(Handle, text, AtFlags.RemoveDirectory));

    /// <summary>Removes an entry of any type, a directory with all that is in it. Links are removed, not followed.</summary>
    /// <remarks>Goes on after a failure. Another file system mounted below stays as it is: <see cref="Errno.EXDEV"/>.</remarks>
    /// <returns>The first failure.</returns>
    public Errno RemoveAll(ReadOnlySpan<byte> name) => TreeRemover.Remove(Handle, name);

    /// <summary>Returns when the names made here would survive a power cut.</summary>
    public Errno Sync() => Native.fsync(Handle) == 0 ? Errno.None : Native.LastErrno;

    public void Dispose() => Handle.Dispose();

    private static Errno Do(ReadOnlySpan<byte> name, Call call)
    {
        var text = stackalloc byte[CString.NameSize];
        var failure = CString.FromName(name, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        return call(text) == 0 ? Errno.None : Native.LastErrno;
    }

    private Errno OpenFile(ReadOnlySpan<byte> path, int flags, out TargetFile? file)
    {
        flags |= OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal;
        var failure = Beneath.Open(Handle, path, flags, PrivateFile, out var descriptor);
        file = failure == Errno.None ? new TargetFile(descriptor) : null;
        return failure;
    }
}
