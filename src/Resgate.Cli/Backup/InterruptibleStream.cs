namespace Resgate.Cli.Backup;

/// <summary>Reads a pipe such that waiting for more can be interrupted, which the system call itself cannot.</summary>
/// <remarks>An interrupted read goes on behind the scenes until the process ends; nobody looks at what it gets.</remarks>
/// <param name="source">The pipe.</param>
/// <param name="atEnd">Called when the pipe is at its end, before that is told; may throw, and may be interrupted too.</param>
/// <param name="cancellation">Interrupts.</param>
internal sealed class InterruptibleStream(Stream source, Action atEnd, CancellationToken cancellation) : Stream
{
    private readonly byte[] _buffer = new byte[256 << 10];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OperationCanceledException">Interrupted; the stream is of no use any more.</exception>
    public override int Read(Span<byte> buffer)
    {
        var wanted = Math.Min(buffer.Length, _buffer.Length);
        var count = Task.Run(Read, CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
        _buffer.AsSpan(0, count).CopyTo(buffer);
        return count;

        int Read()
        {
            var got = source.Read(_buffer, 0, wanted);
            if (got == 0)
            {
                atEnd();
            }

            return got;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
