using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>One large object on its way, in parts: an attempt that failed is taken up where it stopped.</summary>
/// <remarks>
/// Pays where a single put would have to send far more than the line carries between two faults. Parts go one after another:
/// several objects are under way at once anyway. Each is signed together with its hash, which the SDK computes.
/// </remarks>
internal sealed class S3Parts(S3Connection bucket, S3Upload upload)
{
    private const long PartSize = 32 << 20;

    private readonly List<PartETag> _sent = [];
    private ObjectName _name;
    private string? _uploadId;

    /// <summary>Whether an object is large enough to go in parts.</summary>
    public static bool Pays(long length) => length > 2 * PartSize;

    public async ValueTask PutAsync(ObjectName name, UploadBody body, CancellationToken cancellation)
    {
        if (_uploadId is not null && name != _name)
        {
            await AbandonAsync();
        }

        _uploadId ??= await BeginAsync(name, cancellation);
        _name = name;
        for (var offset = _sent.Count * PartSize; offset < body.Length; offset += PartSize)
        {
            _sent.Add(await SendAsync(body, offset, Math.Min(PartSize, body.Length - offset), cancellation));
        }

        await FinishAsync(body.Length, cancellation);
        _uploadId = null;
    }

    /// <summary>Drops what was sent of an object that will not be finished. What cannot be dropped now is swept up one day.</summary>
    public async ValueTask AbandonAsync()
    {
        if (_uploadId is not { } id)
        {
            return;
        }

        _uploadId = null;
        _sent.Clear();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), bucket.Time);
        try
        {
            await bucket.CallAsync(
                $"give up {_name}",
                (client, patience) => client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = bucket.Place.Bucket, Key = Key, UploadId = id }, patience.Token),
                limit.Token);
        }
        catch (Exception failure) when (failure is ResgateException or OperationCanceledException)
        {
            // The failure that made us give up is the one to tell.
        }
    }

    private string Key => bucket.Place.Layout.KeyOf(_name);

    private async ValueTask<string> BeginAsync(ObjectName name, CancellationToken cancellation)
    {
        _sent.Clear();
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket.Place.Bucket,
            Key = bucket.Place.Layout.KeyOf(name),
            ContentType = S3Place.ContentType,
            StorageClass = bucket.Place.StorageClassOf(name.Folder),
        };
        var answer = await bucket.CallAsync(
            $"store {name}", (client, patience) => client.InitiateMultipartUploadAsync(request, patience.Token), cancellation);
        return answer.UploadId;
    }

    private async ValueTask<PartETag> SendAsync(UploadBody body, long offset, long size, CancellationToken cancellation)
    {
        var number = _sent.Count + 1;
        var answer = await bucket.CallAsync(
            $"store {_name}",
            async (client, patience) =>
            {
                await using var content = new ProgressStream(body.OpenRead(), patience) { Position = offset };
                return await client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket.Place.Bucket,
                        Key = Key,
                        UploadId = _uploadId,
                        PartNumber = number,
                        PartSize = size,
                        InputStream = content,
                        UseChunkEncoding = false,
                    },
                    patience.Token);
            },
            cancellation);
        return new PartETag(number, answer.ETag);
    }

    private async ValueTask FinishAsync(long size, CancellationToken cancellation)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Place.Bucket,
            Key = Key,
            UploadId = _uploadId,
            PartETags = [.. _sent],
        };
        try
        {
            await bucket.CallAsync(
                $"store {_name}", (client, patience) => client.CompleteMultipartUploadAsync(request, patience.Token), cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            // Either it was finished and the answer got lost, which the look at the object will tell, or the server dropped
            // the parts: then the next attempt starts afresh.
            _uploadId = null;
        }

        await upload.VerifyAsync(_name, size, asked: null, cancellation);
    }
}
