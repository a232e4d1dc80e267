using Resgate.Primitives.Memory;

namespace Resgate.Storage.Local;

/// <summary>A file in the making: one buffer is filled while the one before it is on its way to the disk.</summary>
/// <remarks>At most two buffers are held, whatever the object's size. After a failure only disposing is left.</remarks>
internal sealed class LocalDraft(LocalStore store, ObjectFolder folder, TemporaryFile file) : ObjectDraft
{
    private PageMemory? _filling;
    private PageMemory? _leaving;
    private Task _writing = Task.CompletedTask;
    private long _flushed;
    private bool _ended;

    private int Buffered => (int)(Length - _flushed);

    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        while (!bytes.IsEmpty)
        {
            if (Buffered == AlignedBufferPool.BufferSize)
            {
                cancellation.ThrowIfCancellationRequested();
                await FlushAsync();
            }

            _filling ??= store.Buffers.Rent();
            var count = Math.Min(bytes.Length, AlignedBufferPool.BufferSize - Buffered);
            bytes.Span[..count].CopyTo(_filling.GetSpan()[Buffered..]);
            Length += count;
            bytes = bytes[count..];
        }
    }

    public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (name.Folder != folder)
        {
            throw new ArgumentException($"a draft for {folder} cannot become {name}", nameof(name));
        }

        cancellation.ThrowIfCancellationRequested();
        await _writing;
        await (_writing = store.Threads.RunAsync(() =>
        {
            if (Buffered > 0)
            {
                file.Write(_filling!.GetSpan()[..Buffered], _flushed);
            }

            store.Publish(file, name);
        }));
        await DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        // The disk may still be reading from the buffer. A failure has been, or is no longer, of interest.
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        file.Dispose();
        Return(ref _filling);
        Return(ref _leaving);
    }

    private async ValueTask FlushAsync()
    {
        await _writing;
        (_filling, _leaving) = (_leaving, _filling);
        var (buffer, offset) = (_leaving!, _flushed);
        _flushed = Length;
        _writing = store.Threads.RunAsync(() => file.Write(buffer.GetSpan(), offset));
    }

    private void Return(ref PageMemory? buffer)
    {
        if (buffer is not null)
        {
            store.Buffers.Return(buffer);
            buffer = null;
        }
    }
}
