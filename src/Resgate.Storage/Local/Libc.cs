using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Resgate.Storage.Local;

/// <summary>The system calls that a folder of objects is made of, as the C library offers them on 64-bit Linux.</summary>
/// <remarks>
/// Called directly because the framework's file API hides what matters here: it swallows fsync's errors, gives a file it
/// could not stat the size 0, and takes advisory locks on everything it opens.
/// A result below zero (or null) is a failure, explained by <see cref="Errno.Last"/>.
/// </remarks>
internal static partial class Libc
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    /// <summary>F_SETFL: sets a file's status flags.</summary>
    public const int SetFlags = 4;

    /// <summary>AT_FDCWD: names are relative to the working folder.</summary>
    public const int WorkingFolder = -100;

    /// <summary>O_DIRECT: the one flag used here whose number depends on the processor.</summary>
    public static readonly int Direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm
        ? 0x10000
        : 0x4000;

    /// <summary>Opens a file; the handle is invalid on failure.</summary>
    public static SafeFileHandle Open(string path, int flags, uint mode = 0)
    {
        int descriptor;
        do
        {
            descriptor = OpenOnce(path, flags | CloseOnExec, mode);
        }
        while (descriptor < 0 && Errno.Last == Errno.Interrupted);

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, Span<byte> bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Stat(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static unsafe partial int Stat(int folder, byte* name, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenFolder(string path);

    /// <summary>The next entry; null at the end, when the error number is 0, and on failure.</summary>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static unsafe partial FolderEntry* ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    public static partial int DescriptorOf(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenOnce(string path, int flags, uint mode);
}
