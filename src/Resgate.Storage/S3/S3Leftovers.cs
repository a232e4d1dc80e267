using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Drops uploads in parts that were begun and never finished. They cost money and no listing shows them.</summary>
/// <remarks>
/// Only those under the names of packs below our prefix: nobody else writes there but restic, whose packs never go in parts.
/// </remarks>
internal sealed class S3Leftovers(S3Connection bucket)
{
    /// <returns>How many were dropped; 0 where the server has no such uploads, or tells nobody of them.</returns>
    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var dropped = 0;
        foreach (var upload in await FindAsync(before, cancellation))
        {
            await bucket.CallAsync(
                "drop an unfinished upload",
                (client, patience) => client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = bucket.Place.Bucket, Key = upload.Key, UploadId = upload.UploadId }, patience.Token),
                cancellation);
            dropped++;
        }

        return dropped;
    }

    private async ValueTask<List<MultipartUpload>> FindAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var layout = bucket.Place.Layout;
        var found = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest
        {
            BucketName = bucket.Place.Bucket,
            Prefix = layout.PrefixOf(ObjectFolder.Data),
        };
        try
        {
            for (var isMore = true; isMore;)
            {
                var page = await bucket.CallAsync(
                    "look for unfinished uploads", (client, patience) => client.ListMultipartUploadsAsync(request, patience.Token), cancellation);
                found.AddRange((page.MultipartUploads ?? []).Where(upload =>
                    layout.TryParse(upload.Key, ObjectFolder.Data, out _) && upload.Initiated < before.UtcDateTime));
                isMore = page.IsTruncated == true && page.NextUploadIdMarker != request.UploadIdMarker;
                (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
        }
        catch (ResgateException refusal) when (refusal.Kind is FailureKind.Denied or FailureKind.Failed)
        {
            // Leaving them costs money, and nothing else; a prune is not held up by that.
            return [];
        }

        return found;
    }
}
