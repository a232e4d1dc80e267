namespace Resgate.Recovery.Verdicts;

/// <summary>Reads a stream once, forwards, and knows where it is.</summary>
internal sealed class ForwardReader(Stream content)
{
    private const int BufferSize = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferSize];

    /// <summary>Bytes taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>Takes so many bytes, or what is left.</summary>
    /// <returns>Valid until the next call, always of the size asked for; and how much of it was there.</returns>
    public async ValueTask<(ReadOnlyMemory<byte> Bytes, int Length)> TakeAsync(int size, CancellationToken cancellation)
    {
        var bytes = _buffer.AsMemory(0, size);
        bytes.Span.Clear();
        var length = await content.ReadAtLeastAsync(bytes, size, throwOnEndOfStream: false, cancellation);
        Position += length;
        return (bytes, length);
    }

    /// <summary>Passes over so many bytes.</summary>
    /// <returns>How many were not there.</returns>
    public async ValueTask<long> SkipAsync(long count, CancellationToken cancellation)
    {
        while (count > 0)
        {
            var read = await content.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(count, BufferSize)), cancellation);
            if (read == 0)
            {
                return count;
            }

            Position += read;
            count -= read;
        }

        return 0;
    }
}
