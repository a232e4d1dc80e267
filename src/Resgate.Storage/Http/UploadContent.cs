using System.Buffers;
using System.Net;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Http;

/// <summary>A request's body of known length, and every piece of it that is sent counts as progress.</summary>
/// <param name="size">Bytes.</param>
/// <param name="read">Gives them.</param>
/// <param name="pieceSize">How many to send at once: no more than a slow line takes in a moment.</param>
/// <param name="patience">The call's.</param>
internal sealed class UploadContent(long size, ReadAt read, int pieceSize, Patience patience) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(pieceSize);
        try
        {
            for (var offset = 0L; offset < size;)
            {
                var count = (int)Math.Min(pieceSize, size - offset);
                read(offset, piece.AsSpan(0, count));
                await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
                patience.Progress();
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return true;
    }
}
