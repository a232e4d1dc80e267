using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Stores whole objects, and asks afterwards what was stored.</summary>
/// <remarks>
/// What the server verifies: the SHA-256 of the body, since the request is signed with it; and a checksum beside it, which
/// servers keep or compare as they know how: the same SHA-256 where that is understood, or the body's MD5.
/// </remarks>
/// <param name="bucket">Where to.</param>
/// <param name="reading">For the look afterwards.</param>
/// <param name="onStored">Hears of each object and the version that it got; null for none.</param>
internal sealed class S3Upload(S3Connection bucket, S3Reading reading, Action<ObjectName, string?> onStored)
{
    private volatile bool _sendsMd5 = !bucket.Place.SendsSha256;

    public async ValueTask PutAsync(ObjectName name, UploadBody body, CancellationToken cancellation)
    {
        var until = bucket.LockUntil(name);
        var hash = name.Folder == ObjectFolder.Config ? body.Sha256() : name.Id.ToArray();
        try
        {
            await SendAsync(name, body, hash, until, cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Failed && !_sendsMd5)
        {
            // Some servers refuse headers that they do not know. What else a plain refusal may mean is told by the second attempt.
            _sendsMd5 = true;
            await SendAsync(name, body, hash, until, cancellation);
        }

        await VerifyAsync(name, body.Length, until, cancellation);
    }

    /// <summary>Makes sure that the object is there, as long as what was sent, and locked as it was asked to be.</summary>
    /// <remarks>A lock that got lost is noticed by its holder, who lists them right after.</remarks>
    public async ValueTask VerifyAsync(ObjectName name, long size, Retention? asked, CancellationToken cancellation)
    {
        if (name.Folder == ObjectFolder.Locks)
        {
            return;
        }

        var stored = await LookAsync(name, cancellation);
        if (stored?.ContentLength != size)
        {
            throw new ResgateException(
                FailureKind.Transient,
                $"cannot store {name}: the server took {size} bytes, and {(stored is null ? "has no such object" : $"keeps {stored.ContentLength} of them")}");
        }

        if (asked is { } wanted && !(ObjectLockRule.Read(stored, bucket.ServerTime)?.Until >= wanted.Until.AddSeconds(-1)))
        {
            throw new ResgateException(FailureKind.Denied, $"{name} was stored, but the server does not say that it is locked")
            {
                Hint = "the credentials need s3:PutObjectRetention and s3:GetObjectRetention",
            };
        }
    }

    private async ValueTask<GetObjectMetadataResponse?> LookAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return await reading.HeadAsync(name, cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    private async ValueTask SendAsync(
        ObjectName name, UploadBody body, byte[] hash, Retention? until, CancellationToken cancellation)
    {
        var md5 = _sendsMd5 ? Convert.ToBase64String(body.Md5()) : null;
        var answer = await bucket.CallAsync(
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
                        ObjectLockMode = until is { } kept ? ObjectLockRule.ModeOf(kept.Mode) : null,
                        ObjectLockRetainUntilDate = until?.Until.UtcDateTime,
                        UseChunkEncoding = false,
                        AutoCloseStream = false,
                    },
                    patience.Token);
            },
            cancellation);
        onStored(name, answer.VersionId);
    }
}
