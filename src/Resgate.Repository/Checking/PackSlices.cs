using System.Runtime.InteropServices;
using Resgate.Primitives;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Checking;

/// <summary>A pack's bytes in order, a slice at a time, with the next slice on its way while one is looked at.</summary>
internal sealed class PackSlices(IObjectStore store)
{
    /// <summary>Bytes. Large enough to keep a disk busy; two of them for each pack under way.</summary>
    public const int SliceSize = 512 << 10;

    /// <summary>Bytes of a slice's end, at most, that may be looked at again in front of the next slice.</summary>
    public const int MaxCarry = 128;

    // Pinned: hashing in lanes works with pointers.
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxCarry + SliceSize, pinned: true);
    private byte[] _ahead = GC.AllocateUninitializedArray<byte>(MaxCarry + SliceSize, pinned: true);
    private Task _pending = Task.CompletedTask;
    private ObjectName _name;
    private long _length;
    private long _requested;
    private int _requestedLength;
    private CancellationToken _cancellation;

    /// <summary>Where in the pack <see cref="Slice"/> begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The slice, with what was carried over in front. Valid until the next one.</summary>
    public Memory<byte> Slice { get; private set; }

    /// <summary>Whether the next slice can be had without waiting.</summary>
    public bool IsNextReady => _pending.IsCompleted;

    /// <summary>Begins a pack: its first slice is on its way.</summary>
    public void Begin(ObjectName name, long length, CancellationToken cancellation)
    {
        (_name, _length, _requested, _cancellation) = (name, length, 0, cancellation);
        (Offset, Slice) = (0, default);
        Request();
    }

    /// <summary>Goes on to the next slice; there must be one.</summary>
    /// <param name="carry">Bytes at the end of the present slice that shall be seen again; up to <see cref="MaxCarry"/>.</param>
    /// <exception cref="ResgateException">The store's failure; the slice is as it was.</exception>
    public void MoveNext(int carry)
    {
        new ValueTask(_pending).Wait();
        Slice.Span[^carry..].CopyTo(_ahead.AsSpan(MaxCarry - carry));
        Offset += Slice.Length - carry;
        Slice = MemoryMarshal.CreateFromPinnedArray(_ahead, MaxCarry - carry, carry + _requestedLength);
        (_buffer, _ahead) = (_ahead, _buffer);
        Request();
    }

    private void Request()
    {
        _requestedLength = (int)Math.Min(SliceSize, _length - _requested);
        try
        {
            _pending = _requestedLength == 0
                ? Task.CompletedTask
                : store.ReadAsync(_name, _requested, _ahead.AsMemory(MaxCarry, _requestedLength), _cancellation).AsTask();
        }
        catch (ResgateException failure)
        {
            // Told when the slice is asked for.
            _pending = Task.FromException(failure);
        }

        _requested += _requestedLength;
    }
}
