using System.Net;
using System.Net.Http.Headers;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Gets ranges and sizes of objects.</summary>
internal sealed class S3Reading(S3Connection bucket)
{
    /// <summary>Fills all of the destination, or fails.</summary>
    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) => ExactRange.ReadAsync(
        name,
        offset,
        destination.Length,
        () => bucket.CallAsync(
            $"read {name}", (client, patience) => TryReadAsync(client, name, offset, destination, patience), cancellation),
        () => SizeAsync(name, cancellation));

    /// <summary>The object's size in bytes.</summary>
    /// <remarks>
    /// A refusal of HEAD has no body, so it cannot say whether the key or the whole bucket is missing, nor what is wrong with
    /// the credentials or the clock. A GET can; it is made only then.
    /// </remarks>
    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return (await HeadAsync(name, cancellation)).ContentLength;
        }
        catch (ResgateException vague) when (vague.Kind is FailureKind.NotFound or FailureKind.Denied or FailureKind.Failed)
        {
            await bucket.CallAsync(
                $"find the size of {name}", (client, patience) => TryReadAsync(client, name, 0, new byte[1], patience), cancellation);
            return (await HeadAsync(name, cancellation)).ContentLength;
        }
    }

    /// <summary>What the place knows of an object.</summary>
    public ValueTask<GetObjectMetadataResponse> HeadAsync(ObjectName name, CancellationToken cancellation) => bucket.CallAsync(
        $"find the size of {name}",
        (client, patience) => client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket.Place.Bucket, Key = bucket.Place.Layout.KeyOf(name) }, patience.Token),
        cancellation);

    /// <returns>False when the answer ended before the range did, or began elsewhere.</returns>
    private async Task<bool> TryReadAsync(
        S3Client client, ObjectName name, long offset, Memory<byte> destination, Patience patience)
    {
        var request = new GetObjectRequest
        {
            BucketName = bucket.Place.Bucket,
            Key = bucket.Place.Layout.KeyOf(name),
            ByteRange = new ByteRange(offset, offset + destination.Length - 1),
        };
        try
        {
            using var answer = await client.GetObjectAsync(request, patience.Token);
            patience.Progress();
            return BeginsAt(answer.ContentRange, offset) && await FillAsync(answer.ResponseStream, destination, patience);
        }
        catch (AmazonS3Exception beyond) when (beyond.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return false;
        }
    }

    // Without a range in the answer, all of the object is coming.
    private static bool BeginsAt(string? range, long offset) =>
        (ContentRangeHeaderValue.TryParse(range, out var told) ? told.From ?? 0 : 0) == offset;

    private static async ValueTask<bool> FillAsync(Stream body, Memory<byte> destination, Patience patience)
    {
        while (!destination.IsEmpty)
        {
            var count = await body.ReadAsync(destination, patience.Token);
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
