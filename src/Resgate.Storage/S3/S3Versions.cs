using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>What a bucket with versioning keeps behind a key.</summary>
internal sealed class S3Versions(S3Connection bucket, S3Retention retention)
{
    private volatile State? _state;

    /// <summary>Whether the bucket keeps versions, and whether it can lock them; asked once. No, when we may not ask.</summary>
    public async ValueTask<State> StateAsync(CancellationToken cancellation) => _state ??= await AskAsync(cancellation);

    /// <summary>All versions of an object, delete markers among them, the oldest first.</summary>
    public async ValueTask<List<S3ObjectVersion>> ListAsync(ObjectName name, CancellationToken cancellation)
    {
        var key = bucket.Place.Layout.KeyOf(name);
        var found = new List<S3ObjectVersion>();
        var request = new ListVersionsRequest { BucketName = bucket.Place.Bucket, Prefix = key };
        for (var isMore = true; isMore;)
        {
            var page = await bucket.CallAsync(
                $"see the versions of {name}", (client, patience) => client.ListVersionsAsync(request, patience.Token), cancellation);
            var ours = (page.Versions ?? []).Where(version => version.Key == key).ToList();
            found.AddRange(ours);
            // Keys come in order, and ours is the first that begins like ours.
            isMore = page.IsTruncated == true && ours.Count > 0 && page.NextVersionIdMarker != request.VersionIdMarker;
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }

        found.Reverse();
        return found;
    }

    /// <summary>What keeps one version; null when nothing does.</summary>
    public async ValueTask<Retention?> RetentionOfAsync(ObjectName name, string version, CancellationToken cancellation)
    {
        var answer = await bucket.CallAsync(
            $"look at {name}",
            (client, patience) => client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = bucket.Place.Bucket, Key = bucket.Place.Layout.KeyOf(name), VersionId = version },
                patience.Token),
            cancellation);
        return ObjectLockRule.Read(answer, bucket.ServerTime);
    }

    /// <summary>Removes one version, or writes a delete marker.</summary>
    /// <param name="name">The object.</param>
    /// <param name="version">Null for a marker, which hides the object; where nothing is versioned it removes it.</param>
    /// <param name="bypass">Whether to say that governance shall not count, for those who may.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<DeleteObjectResponse> DeleteAsync(
        ObjectName name, string? version, bool bypass, CancellationToken cancellation) => await bucket.CallAsync(
        $"remove {name}",
        (client, patience) => client.DeleteObjectAsync(
            new DeleteObjectRequest
            {
                BucketName = bucket.Place.Bucket,
                Key = bucket.Place.Layout.KeyOf(name),
                VersionId = version,
                BypassGovernanceRetention = bypass ? true : null,
            },
            patience.Token),
        cancellation);

    private async ValueTask<State> AskAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await bucket.CallAsync(
                $"see whether bucket {bucket.Place.Bucket} keeps versions",
                (client, patience) => client.GetBucketVersioningAsync(
                    new GetBucketVersioningRequest { BucketName = bucket.Place.Bucket }, patience.Token),
                cancellation);
            // A suspended bucket still has the versions from before.
            var isVersioned = answer.VersioningConfig?.Status is { } status && status != VersionStatus.Off;
            return new State(isVersioned, isVersioned && await retention.IsEnabledAsync(cancellation));
        }
        catch (ResgateException refusal) when (refusal.Kind is FailureKind.Denied or FailureKind.NotFound or FailureKind.Failed)
        {
            return new State(IsVersioned: false, HasLock: false);
        }
    }

    internal sealed record State(bool IsVersioned, bool HasLock);
}
