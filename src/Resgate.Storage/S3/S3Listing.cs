using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Lists the objects of a folder, a page of a thousand at a time. In a bucket that does not exist there are none.</summary>
internal sealed class S3Listing(S3Connection bucket)
{
    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var layout = bucket.Place.Layout;
        Page page = default;
        do
        {
            page = bucket.Place.ListsByVersion1
                ? await OldPageAsync(folder, page.Next, cancellation)
                : await PageAsync(folder, page.Next, cancellation);
            foreach (var entry in page.Entries)
            {
                if (layout.TryParse(Decode(entry.Key), folder, out var name))
                {
                    yield return new StoredObject(name, entry.Size ?? 0) { Written = entry.LastModified?.ToUniversalTime() };
                }
            }
        }
        while (page.Next is not null);
    }

    private async ValueTask<Page> PageAsync(ObjectFolder folder, string? token, CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request
        {
            BucketName = bucket.Place.Bucket,
            Prefix = bucket.Place.Layout.PrefixOf(folder),
            ContinuationToken = token,
            Encoding = EncodingType.Url,
        };
        var page = await CallAsync(folder, (client, token) => client.ListObjectsV2Async(request, token), cancellation);
        return Checked(folder, token, page?.S3Objects, page?.IsTruncated == true, page?.NextContinuationToken);
    }

    private async ValueTask<Page> OldPageAsync(ObjectFolder folder, string? marker, CancellationToken cancellation)
    {
        var request = new ListObjectsRequest
        {
            BucketName = bucket.Place.Bucket,
            Prefix = bucket.Place.Layout.PrefixOf(folder),
            Marker = marker,
            Encoding = EncodingType.Url,
        };
        var page = await CallAsync(folder, (client, token) => client.ListObjectsAsync(request, token), cancellation);
        // The next marker is told where a delimiter was asked for; otherwise it is the last key.
        var next = page?.NextMarker ?? page?.S3Objects?.LastOrDefault()?.Key;
        return Checked(folder, marker, page?.S3Objects, page?.IsTruncated == true, next is null ? null : Decode(next));
    }

    private async ValueTask<T?> CallAsync<T>(
        ObjectFolder folder, Func<S3Client, CancellationToken, Task<T>> call, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await bucket.CallAsync(Doing(folder), (client, patience) => call(client, patience.Token), cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    // A listing that ends early would make prune take used packs for missing, and one that never ends would hang.
    private static Page Checked(ObjectFolder folder, string? before, List<S3Object>? entries, bool isTruncated, string? next) =>
        !isTruncated ? new Page(entries ?? [], Next: null)
        : next is { Length: > 0 } && next != before ? new Page(entries ?? [], next)
        : throw new ResgateException(FailureKind.Failed, $"cannot {Doing(folder)}: the server says that there is more, and not where");

    // Keys come encoded, since foreign ones may hold what XML cannot.
    private static string Decode(string key) => Uri.UnescapeDataString(key.Replace('+', ' '));

    private static string Doing(ObjectFolder folder) => $"list {ObjectName.FolderName(folder)}";

    private readonly record struct Page(List<S3Object> Entries, string? Next);
}
