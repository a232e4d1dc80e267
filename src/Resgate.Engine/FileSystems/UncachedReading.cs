namespace Resgate.Engine.FileSystems;

/// <summary>Reading large files past the page cache (O_DIRECT), where they are not in it already.</summary>
/// <remarks>
/// A backup reads a file once. Taking it through the page cache costs a copy, pages, and whatever those pages held for the
/// services of the machine. Measured on a virtual disk with ext4: 1.1 s of processor time per GiB through the cache, 0.1 s past it.
/// Files that are in the cache, as new recordings may be, are read from there. The kernel refuses places in memory or file that
/// are not on a page's border, or all of it, with EINVAL; then the file goes on through the cache, which is always correct.
/// </remarks>
internal static unsafe class UncachedReading
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const ulong PageSize = 4096;

    /// <summary>Turns the cache off for a file that is mostly not in it.</summary>
    /// <param name="file">Open for reading.</param>
    /// <param name="size">Its bytes, more or less.</param>
    /// <returns>Whether it is off.</returns>
    public static bool TryBegin(KernelHandle file, ulong size)
    {
        // The struct cachestat_range (offset and size, 0 for all) and the struct cachestat, whose first number is that of pages.
        var range = stackalloc ulong[2];
        var pages = stackalloc ulong[5];
        (range[0], range[1]) = (0, 0);

        // Kernels before 6.5 do not tell; there the cache is right more often than not.
        return Native.syscall2(Native.CacheStatistics, file, range, pages, 0) == 0
            && pages[0] * PageSize < size / 4
            && Change(file, add: OpenFlags.Direct, remove: 0);
    }

    /// <summary>Turns the cache on again; what the last call said of its failure is left as it is when this works.</summary>
    public static bool TryEnd(KernelHandle file) => Change(file, add: 0, remove: OpenFlags.Direct);

    private static bool Change(KernelHandle file, int add, int remove)
    {
        var flags = Native.fcntl(file, GetFlags, 0);
        return flags >= 0 && Native.fcntl(file, SetFlags, (flags | add) & ~remove) >= 0;
    }
}
