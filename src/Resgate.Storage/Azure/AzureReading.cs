using System.Net;
using System.Net.Http.Headers;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Resgate.Storage.Azure;

/// <summary>Reads ranges of blobs, straight into the caller's memory.</summary>
internal static class AzureReading
{
    /// <summary>Fills the destination with a blob's bytes from an offset on.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="offset">In bytes; with the destination's length it is no more than a long holds.</param>
    /// <param name="destination">Not empty.</param>
    /// <param name="patience">Is told of bytes that come.</param>
    /// <returns>False when the answer ended before the range did, or began elsewhere.</returns>
    public static async Task<bool> TryReadAsync(BlockBlobClient blob, long offset, Memory<byte> destination, Patience patience)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset, destination.Length) };
            using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(options, patience.Token);
            patience.Progress();
            return BeginsAt(answer.Details.ContentRange, offset) && await FillAsync(answer.Content, destination, patience);
        }
        catch (RequestFailedException answer) when (answer.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return false;
        }
    }

    // Without a range in the answer, all of the blob is coming.
    private static bool BeginsAt(string? range, long offset) =>
        (ContentRangeHeaderValue.TryParse(range, out var told) ? told.From ?? 0 : 0) == offset;

    private static async Task<bool> FillAsync(Stream content, Memory<byte> destination, Patience patience)
    {
        while (!destination.IsEmpty)
        {
            var count = await content.ReadAsync(destination, patience.Token);
            if (count == 0)
            {
                return false;
            }

            patience.Progress();
            destination = destination[count..];
        }

        return true;
    }
}
