namespace Resgate.Engine.FileSystems;

/// <summary>A regular file that is being read for a backup.</summary>
/// <remarks>One reader at a time. What is read is the file that was looked at when it was opened, whatever its name leads to by now.</remarks>
internal sealed unsafe class SourceFile : Backup.IContentSource, IDisposable
{
    private const int SequentialAdvice = 2;
    private const int WillNeedAdvice = 3;

    /// <summary>The kernel reads ahead this far on its own; smaller files gain nothing from advice.</summary>
    private const ulong AdviceFrom = 256 << 10;

    /// <summary>Smaller files gain too little from leaving the page cache alone to be worth asking for it.</summary>
    private const ulong UncachedFrom = 4 << 20;

    private readonly KernelHandle _handle;
    private ulong _position;
    private bool _uncached;

    private SourceFile(KernelHandle handle, in FileStat stat)
    {
        _handle = handle;
        Stat = stat;
    }

    /// <summary>As seen right after opening; always a regular file.</summary>
    public FileStat Stat { get; }

    /// <summary>For <see cref="NodeReader.Read(KernelHandle, byte[], in FileStat, ICollection{AttributeFailure})"/>.</summary>
    public KernelHandle Handle => _handle;

    /// <summary>Opens an entry without following a link, without waiting for a pipe's writer, without touching the access time.</summary>
    /// <returns><see cref="Errno.TypeChanged"/> when it is no regular file; <see cref="Errno.ELOOP"/> when it is a link.</returns>
    public static Errno Open(DirectoryHandle directory, ReadOnlySpan<byte> name, out SourceFile? file)
    {
        file = null;
        var text = stackalloc byte[CString.NameSize];
        var failure = CString.FromName(name, text);
        if (failure != Errno.None)
        {
            return failure;
        }

        var flags = OpenFlags.ReadOnly | OpenFlags.CloseOnExec | OpenFlags.NoFollow | OpenFlags.NonBlocking
            | OpenFlags.NoControllingTerminal;
        failure = Opening.At(directory, text, flags | OpenFlags.NoAccessTime, mode: 0, out var descriptor);
        if (failure == Errno.EPERM)
        {
            // Leaving no trace in the access time is for owners only.
            failure = Opening.At(directory, text, flags, mode: 0, out descriptor);
        }

        return failure != Errno.None ? failure : Check(new KernelHandle(descriptor), out file);
    }

    /// <summary>Has the kernel begin to read the file, as much of it as it likes to read ahead; waits for nothing.</summary>
    public void FetchAhead()
    {
        if (Stat.Size > 0)
        {
            // Advice only: a file system that cannot take it reads just as well.
            _ = Native.posix_fadvise(_handle, 0, 0, WillNeedAdvice);
        }
    }

    /// <summary>Reads past the page cache if that is worth it; before the first read. Best into memory that begins on a page.</summary>
    public void AvoidCache() => _uncached = Stat.Size >= UncachedFrom && UncachedReading.TryBegin(_handle, Stat.Size);

    /// <summary>Fills the buffer; less than all of it only at the end of the file.</summary>
    /// <param name="buffer">All of it is written, except at the end of the file.</param>
    /// <param name="count">Bytes read, also when the call fails after some.</param>
    public Errno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        fixed (byte* start = buffer)
        {
            while (count < buffer.Length)
            {
                var length = Native.read(_handle, start + count, buffer.Length - count);
                if (length == 0)
                {
                    return Errno.None;
                }

                if (length > 0)
                {
                    count += (int)length;
                    _position += (ulong)length;
                    if (count < buffer.Length && _position == Stat.Size)
                    {
                        // Less than there was room for, up to the size as it was: the end, and no call to find that out.
                        return Errno.None;
                    }
                }
                else if (Native.LastErrno == Errno.EINVAL && _uncached && UncachedReading.TryEnd(_handle))
                {
                    _uncached = false;
                }
                else if (Native.LastErrno != Errno.EINTR)
                {
                    return Native.LastErrno;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>Looks again, after the last read: was somebody writing meanwhile?</summary>
    /// <remarks>
    /// What was read may then be a mixture of old and new, which must be said to somebody. The clock of file times ticks
    /// every few milliseconds, so a write within the tick of the first look can stay unseen.
    /// </remarks>
    public Errno CheckUnchanged(out bool hasChanged)
    {
        var failure = FileStatReader.Read(_handle, out var now);
        hasChanged = failure != Errno.None || !now.HasSameContentAs(Stat);
        return failure;
    }

    public void Dispose() => _handle.Dispose();

    private static Errno Check(KernelHandle handle, out SourceFile? file)
    {
        file = null;
        var failure = FileStatReader.Read(handle, out var stat);
        if (failure == Errno.None && !stat.IsRegular)
        {
            failure = Errno.TypeChanged;
        }

        if (failure != Errno.None)
        {
            handle.Dispose();
            return failure;
        }

        if (stat.Size >= AdviceFrom)
        {
            // Advice only: a file system that cannot take it reads just as well.
            _ = Native.posix_fadvise(handle, 0, 0, SequentialAdvice);
        }

        file = new SourceFile(handle, in stat);
        return Errno.None;
    }
}
