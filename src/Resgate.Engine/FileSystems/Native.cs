using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>The system calls, under their own names, with paths as bytes that end in NUL.</summary>
/// <remarks>
/// Results are the C library's: negative means failure, and <see cref="LastErrno"/> tells why. Calls that the library of
/// an older system lacks go through <c>syscall</c>; their numbers are the same on every processor.
/// </remarks>
internal static unsafe partial class Native
{
    public const long OpenAt2 = 437;
    public const long CacheStatistics = 451;
    public const long ChangeModeAt2 = 452;
    public const long SetAttributeAt = 463;
    public const long GetAttributeAt = 464;
    public const long ListAttributesAt = 465;
    public const long RemoveAttributeAt = 466;

    private const string Library = "libc";

    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int openat(KernelHandle directory, byte* path, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int statx(KernelHandle directory, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint getdents64(KernelHandle directory, byte* buffer, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint readlinkat(KernelHandle directory, byte* path, byte* buffer, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(KernelHandle file, byte* buffer, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(KernelHandle file, byte* buffer, nint size, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pwrite(KernelHandle file, byte* buffer, nint size, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(KernelHandle file, long size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fallocate(KernelHandle file, int mode, long offset, long size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsync(KernelHandle file);

    /// <summary>Writes out all of the file system that a file is on; what is mapped and changes from then on gets new times.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int syncfs(KernelHandle file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(KernelHandle file, nuint request, nint argument);

    /// <summary>Gives the error itself instead of setting it.</summary>
    [LibraryImport(Library)]
    internal static partial int posix_fadvise(KernelHandle file, long offset, long size, int advice);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(KernelHandle file, int command, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mkdirat(KernelHandle directory, byte* path, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mknodat(KernelHandle directory, byte* path, uint mode, ulong device);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int symlinkat(byte* target, KernelHandle directory, byte* path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int linkat(
        KernelHandle fromDirectory, byte* fromPath, KernelHandle directory, byte* path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unlinkat(KernelHandle directory, byte* path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int renameat(
        KernelHandle fromDirectory, byte* fromPath, KernelHandle directory, byte* path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchmod(KernelHandle file, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int chmod(byte* path, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchown(KernelHandle file, uint userId, uint groupId);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchownat(KernelHandle directory, byte* path, uint userId, uint groupId, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int futimens(KernelHandle file, KernelTime* accessedAndModified);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int utimensat(
        KernelHandle directory, byte* path, KernelTime* accessedAndModified, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint llistxattr(byte* path, byte* list, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint lgetxattr(byte* path, byte* name, byte* value, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int lsetxattr(byte* path, byte* name, byte* value, nint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int lremovexattr(byte* path, byte* name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint flistxattr(KernelHandle file, byte* list, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint fgetxattr(KernelHandle file, byte* name, byte* value, nint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsetxattr(KernelHandle file, byte* name, byte* value, nint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fremovexattr(KernelHandle file, byte* name);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall2(long number, KernelHandle file, ulong* a, ulong* b, nuint c);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall3(long number, KernelHandle directory, byte* path, nuint a, nuint b);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall4(long number, KernelHandle directory, byte* path, nuint a, byte* b, nuint c);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall5(
        long number, KernelHandle directory, byte* path, nuint a, byte* b, byte* c, nuint d);

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getrlimit(int resource, ulong* softAndHard);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setrlimit(int resource, ulong* softAndHard);

    /// <summary>This and its siblings give the error itself; <paramref name="found"/> is null when there is no such entry.</summary>
    [LibraryImport(Library)]
    internal static partial int getpwuid_r(uint id, AccountRecord* record, byte* buffer, nint size, AccountRecord** found);

    [LibraryImport(Library)]
    internal static partial int getgrgid_r(uint id, AccountRecord* record, byte* buffer, nint size, AccountRecord** found);

    [LibraryImport(Library)]
    internal static partial int getpwnam_r(byte* name, AccountRecord* record, byte* buffer, nint size, AccountRecord** found);

    [LibraryImport(Library)]
    internal static partial int getgrnam_r(byte* name, AccountRecord* record, byte* buffer, nint size, AccountRecord** found);
}
