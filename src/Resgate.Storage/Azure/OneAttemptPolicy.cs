using Azure.Core;
using Azure.Core.Pipeline;

namespace Resgate.Storage.Azure;

/// <summary>Keeps the library from quietly asking again when an answer breaks off in its body.</summary>
/// <remarks>
/// It does so five times, whatever it was told about retrying, for what is called an <see cref="IOException"/>. Whether and
/// when another attempt is made is for those who asked.
/// </remarks>
internal sealed class OneAttemptPolicy : HttpPipelineSynchronousPolicy
{
    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message is { BufferResponse: false, Response.ContentStream: { } body })
        {
            message.Response.ContentStream = new Body(body);
        }
    }

    /// <summary>Passes an answer's bytes on; its breaking off is told as the request's failure.</summary>
    private sealed class Body(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                return inner.Read(buffer, offset, count);
            }
            catch (IOException cause)
            {
                throw BrokenOff(cause);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException cause)
            {
                throw BrokenOff(cause);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private static HttpRequestException BrokenOff(IOException cause) =>
            new(HttpRequestError.ResponseEnded, "the answer broke off", cause);
    }
}
