namespace Resgate.Engine.FileSystems;

/// <summary>A regular file that is being restored.</summary>
/// <remarks>Reads and writes at offsets may overlap between threads. Nothing is durable before <see cref="Sync"/>.</remarks>
internal sealed unsafe class TargetFile : IDisposable
{
    private const int KeepSize = 1;

    private KernelHandle? _uncached;

    internal TargetFile(int descriptor) => Handle = new KernelHandle(descriptor);

    /// <summary>For <see cref="MetadataWriter"/>.</summary>
    public KernelHandle Handle { get; }

    public Errno Stat(out FileStat stat) => FileStatReader.Read(Handle, out stat);

    /// <summary>Lets whole pages go past the page cache from now on, where the file system can. Before the first write.</summary>
    public void BypassCache() => _uncached = UncachedFile.Open(Handle);

    /// <summary>Writes all of the bytes, or says why not; then some of them may have been written.</summary>
    /// <remarks>
    /// The cache is passed by only if memory and offset have the same remainder by <see cref="UncachedFile.Alignment"/>.
    /// </remarks>
    public Errno Write(ReadOnlySpan<byte> content, long offset)
    {
        fixed (byte* start = content)
        {
            var head = (int)(-offset & (UncachedFile.Alignment - 1));
            var pages = (content.Length - head) & -UncachedFile.Alignment;
            if (_uncached is { } uncached && pages > 0 && ((nuint)(start + head) & (nuint)(UncachedFile.Alignment - 1)) == 0)
            {
                var failure = Write(uncached, start + head, pages, offset + head);
                if (failure != Errno.EINVAL)
                {
                    var tail = head + pages;
                    failure = failure == Errno.None ? Write(Handle, start, head, offset) : failure;
                    return failure == Errno.None ? Write(Handle, start + tail, content.Length - tail, offset + tail) : failure;
                }
            }

            return Write(Handle, start, content.Length, offset);
        }
    }

    /// <summary>Fills the buffer from an offset; less than all of it only at the end of the file.</summary>
    public Errno Read(Span<byte> buffer, long offset, out int count)
    {
        count = 0;
        fixed (byte* start = buffer)
        {
            while (count < buffer.Length)
            {
                var length = Native.pread(Handle, start + count, buffer.Length - count, offset + count);
                if (length == 0)
                {
                    return Errno.None;
                }

                if (length > 0)
                {
                    count += (int)length;
                }
                else if (Native.LastErrno != Errno.EINTR)
                {
                    return Native.LastErrno;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>Cuts or extends the file; what is added is a hole that reads as zeros.</summary>
    public Errno SetSize(long size) => Native.ftruncate(Handle, size) == 0 ? Errno.None : Native.LastErrno;

    /// <summary>Sets room aside for a file that will be written in no particular order. The size stays as it is.</summary>
    /// <returns><see cref="Errno.EOPNOTSUPP"/> where the file system cannot; that is no reason not to write.</returns>
    public Errno Reserve(long size) => Native.fallocate(Handle, KeepSize, 0, size) == 0 ? Errno.None : Native.LastErrno;

    /// <summary>Returns when the content would survive a power cut. After a failure the file must be taken for lost.</summary>
    public Errno Sync() => Native.fsync(Handle) == 0 ? Errno.None : Native.LastErrno;

    public void Dispose()
    {
        _uncached?.Dispose();
        Handle.Dispose();
    }

    private static Errno Write(KernelHandle file, byte* start, int count, long offset)
    {
        var written = 0;
        while (written < count)
        {
            var length = Native.pwrite(file, start + written, count - written, offset + written);
            if (length > 0)
            {
                written += (int)length;
            }
            else if (length == 0)
            {
                // The call may do this on odd devices only; to try again would be to try forever.
                return Errno.EIO;
            }
            else if (Native.LastErrno != Errno.EINTR)
            {
                return Native.LastErrno;
            }
        }

        return Errno.None;
    }
}
