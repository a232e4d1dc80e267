using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Stores whole objects, and asks afterwards what was stored.</summary>
/// <remarks>
/// What the server verifies: the SHA-256 of the body, since the request is signed with it; and a checksum beside it, which
/// servers keep or compare as they know how: the same SHA-256 where that is understood, or the body's MD5.
/// </remarks>
internal sealed class S3Upload(S3Connection bucket, S3Reading reading)
{
    private volatile bool _sendsMd5 = !bucket.Place.SendsSha256;

    public async ValueTask PutAsync(ObjectName name, UploadBody body, CancellationToken cancellation)
    {
        var hash = name.Folder == ObjectFolder.Config ? body.Sha256() : name.Id.ToArray();
        try
        {
            await SendAsync(name, body, hash, cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Failed && !_sendsMd5)
        {
            // Some servers refuse headers that they do not know. What else a plain refusal may mean is told by the second attempt.
            _sendsMd5 = true;
            await SendAsync(name, body, hash, cancellation);
        }

        await VerifyAsync(name, body.Length, cancellation);
    }

    /// <summary>Makes sure that the object is there, and as long as what was sent.</summary>
    /// <remarks>A lock that got lost is noticed by its holder, who lists them right after.</remarks>
    public async ValueTask VerifyAsync(ObjectName name, long size, CancellationToken cancellation)
    {
        if (name.Folder == ObjectFolder.Locks)
        {
            return;
        }

        var stored = await StoredSizeAsync(name, cancellation);
        if (stored != size)
        {
            throw new ResgateException(
                FailureKind.Transient,
                $"cannot store {name}: the server took {size} bytes, and {(stored is null ? "has no such object" : $"keeps {stored} of them")}");
        }
    }

    private async ValueTask<long?> StoredSizeAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return (await reading.HeadAsync(name, cancellation)).ContentLength;
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    private async ValueTask SendAsync(ObjectName name, UploadBody body, byte[] hash, CancellationToken cancellation)
    {
        var md5 = _sendsMd5 ? Convert.ToBase64String(body.Md5()) : null;
        await bucket.CallAsync(
            $"store {name}",
            async (client, patience) =>
            {
                await using var content = new ProgressStream(body.OpenRead(), patience);
                return await client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = bucket.Place.Bucket,
                        Key = bucket.Place.Layout.KeyOf(name),
                        InputStream = content,
                        Headers = { [S3Client.BodyHashHeader] = Convert.ToHexStringLower(hash) },
                        ChecksumSHA256 = md5 is null ? Convert.ToBase64String(hash) : null,
                        MD5Digest = md5,
                        ContentType = S3Place.ContentType,
                        StorageClass = bucket.Place.StorageClassOf(name.Folder),
                        UseChunkEncoding = false,
                        AutoCloseStream = false,
                    },
                    patience.Token);
            },
            cancellation);
    }
}
