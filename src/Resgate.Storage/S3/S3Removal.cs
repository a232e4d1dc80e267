using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Removes objects, a thousand a call where the server has such a call.</summary>
internal sealed class S3Removal(S3Connection bucket)
{
    private const int BatchSize = 1000;

    private volatile bool _hasBatches = true;

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            await bucket.CallAsync(
                $"remove {name}",
                (client, patience) => client.DeleteObjectAsync(
                    new DeleteObjectRequest { BucketName = bucket.Place.Bucket, Key = bucket.Place.Layout.KeyOf(name) }, patience.Token),
                cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            // Amazon never says so; others do.
        }
    }

    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = bucket.Place.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names.Chunk(BatchSize), parallel, async (batch, token) =>
        {
            if (!_hasBatches || !await TryBatchAsync(batch, Report, token))
            {
                await ManyRemovals.RunAsync(batch, bucket.Place.Connections, RemoveAsync, Report, token);
            }
        });

        void Report(ObjectName name, ResgateException failure)
        {
            lock (gate)
            {
                onFailure(name, failure);
            }
        }
    }

    /// <returns>False when the server has no such call; nothing was removed then.</returns>
    private async ValueTask<bool> TryBatchAsync(
        ObjectName[] batch, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var named = batch.Distinct().ToDictionary(bucket.Place.Layout.KeyOf);
        try
        {
            foreach (var error in await SendAsync(named.Keys, cancellation))
            {
                if (named.TryGetValue(error.Key, out var name) && error.Code is not ("NoSuchKey" or "NoSuchVersion"))
                {
                    onFailure(name, FailureOf(name, error));
                }
            }
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Failed)
        {
            _hasBatches = false;
            return false;
        }
        catch (ResgateException failure)
        {
            foreach (var name in named.Values)
            {
                onFailure(name, failure);
            }
        }

        return true;
    }

    private async ValueTask<List<DeleteError>> SendAsync(IEnumerable<string> keys, CancellationToken cancellation)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket.Place.Bucket,
            Objects = [.. keys.Select(static key => new KeyVersion { Key = key })],
            Quiet = true,
        };
        return await bucket.CallAsync(
            "remove objects",
            async (client, patience) =>
            {
                try
                {
                    await client.DeleteObjectsAsync(request, patience.Token);
                    return [];
                }
                catch (DeleteObjectsException some)
                {
                    return some.Response.DeleteErrors;
                }
            },
            cancellation);
    }

    private ResgateException FailureOf(ObjectName name, DeleteError error) => bucket.FailureOf(
        $"remove {name}",
        new AmazonS3Exception(error.Message) { ErrorCode = error.Code, StatusCode = StatusOf(error.Code) });

    // The answer tells codes without statuses.
    private static System.Net.HttpStatusCode StatusOf(string? code) => code switch
    {
        "AccessDenied" or "MethodNotAllowed" => System.Net.HttpStatusCode.Forbidden,
        "InternalError" or "ServiceUnavailable" or "SlowDown" => System.Net.HttpStatusCode.ServiceUnavailable,
        _ => System.Net.HttpStatusCode.BadRequest,
    };
}
