using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Removes a thousand objects a call; one by one where the server has no such call.</summary>
internal sealed class S3Batches(S3Connection bucket, Func<ObjectName, CancellationToken, ValueTask> removeOne)
{
    private const int BatchSize = 1000;

    private volatile bool _hasBatches = true;

    public async ValueTask RemoveAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = bucket.Place.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names.Chunk(BatchSize), parallel, async (batch, token) =>
        {
            if (!_hasBatches || !await TryBatchAsync(batch, Report, token))
            {
                await ManyCalls.RunAsync(batch, bucket.Place.Connections, removeOne, Report, token);
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
        $"remove {name}", new AmazonS3Exception(error.Message) { ErrorCode = error.Code, StatusCode = StatusOf(error.Code) });

    // Such an answer tells codes without statuses.
    private static HttpStatusCode StatusOf(string? code) => code switch
    {
        "AccessDenied" or "MethodNotAllowed" => HttpStatusCode.Forbidden,
        "InternalError" or "ServiceUnavailable" or "SlowDown" => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.BadRequest,
    };
}
