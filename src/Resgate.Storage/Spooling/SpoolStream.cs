namespace Resgate.Storage.Spooling;

/// <summary>Reads a spool from any position, no faster than its limit says. Closing it leaves the spool as it is.</summary>
internal sealed class SpoolStream(Spool spool) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => spool.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = CountFor(buffer.Length);
        if (spool.Limit is { } limit)
        {
            // Whoever reads like this has given a thread to it.
            limit.TakeAsync(count, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        Take(buffer[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = CountFor(buffer.Length);
        if (spool.Limit is { } limit)
        {
            await limit.TakeAsync(count, cancellationToken);
        }

        Take(buffer.Span[..count]);
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int CountFor(int wanted) =>
        (int)Math.Min(Math.Min(wanted, spool.Limit?.Slice ?? wanted), Math.Max(0, Length - Position));

    private void Take(Span<byte> destination)
    {
        spool.Read(Position, destination);
        Position += destination.Length;
    }
}
