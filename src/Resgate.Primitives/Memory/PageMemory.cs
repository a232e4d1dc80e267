using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Resgate.Primitives.Memory;

/// <summary>Large memory for a short time: pages straight from the kernel, which go back to it the moment they are let go.</summary>
/// <remarks>
/// Begins on a page. Pages that are never touched cost nothing, so a generous bound is as good as the exact size. What the
/// collected heap frees stays with the process until some later collection, and what the C library frees often stays with the
/// thread that asked for it: both have doubled the peak of runs here. Nothing frees it but its owner. Using it after <see cref="IDisposable.Dispose"/> throws,
/// but a span taken before then must not outlive it.
/// </remarks>
public sealed unsafe partial class PageMemory : MemoryManager<byte>
{
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int NotNeeded = 4;

    private readonly int _length;
    private byte* _start;

    /// <param name="length">Bytes; 0 takes nothing.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: the system has no such room.</exception>
    public PageMemory(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        var start = Map(null, (nuint)Math.Max(1, length), ReadWrite, PrivateAnonymous, descriptor: -1, offset: 0);
        if ((nint)start == -1)
        {
            throw new ResgateException(
                FailureKind.Failed, $"cannot get {length} bytes of memory", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        _start = start;
    }

    public int Length => _length;

    /// <summary>All bytes: zeros where nothing was written yet.</summary>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    /// <summary>Gives back all pages from an offset on; they read as zeros and come anew when they are written to.</summary>
    /// <param name="from">Bytes from the start, a multiple of the page size.</param>
    public void Trim(int from)
    {
        if (from < _length)
        {
            // It may be refused, which costs memory and nothing else.
            _ = Advise(_start + from, (nuint)(_length - from), NotNeeded);
        }
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => Free();

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(byte* address, nuint size, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* start, nuint size);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint size, int advice);

    private void Free()
    {
        if (_start is not null)
        {
            _ = Unmap(_start, (nuint)Math.Max(1, _length));
            _start = null;
        }
    }
}
