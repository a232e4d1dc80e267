using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Http;

/// <summary>A connection that carries no more bytes a second than it may, in both directions, whoever reads and writes on it.</summary>
/// <remarks>
/// A limit further up would act on bytes that are not sent yet, or sent twice. What comes in is paid for once it is there: the
/// sender is held back by the network's own flow control.
/// </remarks>
/// <param name="inner">The connection; owned from now on.</param>
/// <param name="up">Shared by all connections to a place; null for no limit.</param>
/// <param name="down">Likewise.</param>
internal sealed class LimitedConnection(Stream inner, RateLimit? up, RateLimit? down) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (down is null)
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        var count = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, down.Slice)], cancellationToken);
        await down.TakeAsync(count, cancellationToken);
        return count;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (up is null)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        while (!buffer.IsEmpty)
        {
            var slice = buffer[..Math.Min(buffer.Length, up.Slice)];
            await up.TakeAsync(slice.Length, cancellationToken);
            await inner.WriteAsync(slice, cancellationToken);
            buffer = buffer[slice.Length..];
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
