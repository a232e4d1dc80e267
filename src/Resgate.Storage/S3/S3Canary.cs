using Amazon.S3.Model;
using Resgate.Primitives;
using Resgate.Storage.Proving;

namespace Resgate.Storage.S3;

/// <summary>A canary in a bucket, attacked with all that the protocol has: markers, versions, governance passed over.</summary>
internal sealed class S3Canary : ICanary
{
    private readonly S3Connection _bucket;
    private readonly S3Versions _versions;
    private readonly S3Retention _retentions;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly string? _version;

    private S3Canary(
        S3Connection bucket, S3Versions versions, S3Retention retentions, ObjectName name, ReadOnlyMemory<byte> content, string? version, Retention? retention)
    {
        _bucket = bucket;
        _versions = versions;
        _retentions = retentions;
        _content = content;
        _version = version;
        Name = name;
        Retention = retention;
    }

    public ObjectName Name { get; }

    public Retention? Retention { get; }

    /// <summary>How long a canary is kept where we say how long: enough for its attacks, and gone soon after.</summary>
    private static TimeSpan Lifetime => TimeSpan.FromMinutes(5);

    public static async ValueTask<ICanary> PlantAsync(
        S3Connection bucket,
        S3Versions versions,
        S3Retention retentions,
        ObjectName name,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellation)
    {
        await retentions.DemandAsync(cancellation);
        var request = Request(bucket, name, content);
        if (bucket.Place.Lock is { } rule)
        {
            request.ObjectLockMode = ObjectLockRule.ModeOf(rule.Mode);
            request.ObjectLockRetainUntilDate = (bucket.ServerTime + Lifetime).UtcDateTime;
        }

        var answer = await PutAsync(bucket, name, request, cancellation);
        var version = answer.VersionId is { Length: > 0 } id ? id : null;
        var retention = version is null ? null : await retentions.RetentionOfAsync(name, cancellation);
        return new S3Canary(bucket, versions, retentions, name, content, version, retention);
    }

    public async ValueTask OverwriteAsync(CancellationToken cancellation) =>
        await PutAsync(_bucket, Name, Request(_bucket, Name, new byte[_content.Length]), cancellation);

    public async ValueTask DeleteAsync(CancellationToken cancellation) =>
        await _versions.DeleteAsync(Name, version: null, bypass: false, cancellation);

    public async ValueTask<bool> DeleteVersionAsync(CancellationToken cancellation)
    {
        if (_version is null)
        {
            return false;
        }

        try
        {
            await _versions.DeleteAsync(Name, _version, bypass: false, cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
        {
            // Who may pass over governance has to say so.
            await _versions.DeleteAsync(Name, _version, bypass: true, cancellation);
        }

        return true;
    }

    public async ValueTask<bool> ShortenRetentionAsync(CancellationToken cancellation)
    {
        if (Retention is not { } kept || kept.Until == DateTimeOffset.MaxValue)
        {
            return false;
        }

        // No server takes an end that has passed.
        var wanted = new Retention(RetentionMode.Governance, _bucket.ServerTime.AddSeconds(30));
        await _retentions.SetAsync(Name, _version, wanted, bypass: true, cancellation);
        var now = await LookAsync(cancellation);
        return now is null || now.Value.Until < kept.Until || now.Value.Mode != kept.Mode
            ? true
            : throw new ResgateException(FailureKind.Denied, "the place said yes, and the retention is as it was");
    }

    public async ValueTask<bool> IsIntactAsync(CancellationToken cancellation) =>
        await HoldsAsync(version: null, cancellation) || (_version is not null && await HoldsAsync(_version, cancellation));

    public async ValueTask RemoveAsync(CancellationToken cancellation)
    {
        if (_version is null)
        {
            await _versions.DeleteAsync(Name, version: null, bypass: false, cancellation);
            return;
        }

        // Markers first, and whatever is refused: one that stays hides the rest from the prune that is to remove it later.
        ResgateException? refused = null;
        foreach (var found in (await _versions.ListAsync(Name, cancellation)).OrderByDescending(static found => found.IsDeleteMarker == true))
        {
            try
            {
                await _versions.DeleteAsync(Name, found.VersionId, bypass: false, cancellation);
            }
            catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
            {
                refused = refusal;
            }
        }

        if (refused is not null)
        {
            throw refused;
        }
    }

    private async ValueTask<Retention?> LookAsync(CancellationToken cancellation)
    {
        try
        {
            return await _versions.RetentionOfAsync(Name, _version!, cancellation);
        }
        catch (ResgateException blind) when (blind.Kind == FailureKind.Denied)
        {
            // It is the look that was refused, not the attack.
            throw new ResgateException(FailureKind.Failed, "the place said yes, and does not let us look at what came of it");
        }
    }

    private async ValueTask<bool> HoldsAsync(string? version, CancellationToken cancellation)
    {
        try
        {
            return await _bucket.CallAsync(
                $"read {Name}",
                async (client, patience) =>
                {
                    using var answer = await client.GetObjectAsync(
                        new GetObjectRequest { BucketName = _bucket.Place.Bucket, Key = _bucket.Place.Layout.KeyOf(Name), VersionId = version }, patience.Token);
                    using var body = new MemoryStream();
                    await answer.ResponseStream.CopyToAsync(body, patience.Token);
                    return _content.Span.SequenceEqual(body.ToArray());
                },
                cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

    // Signed with the hash of what is really sent: an attacker does not care what the name says.
    private static PutObjectRequest Request(S3Connection bucket, ObjectName name, ReadOnlyMemory<byte> content) => new()
    {
        BucketName = bucket.Place.Bucket,
        Key = bucket.Place.Layout.KeyOf(name),
        InputStream = UploadBody.Of(content).OpenRead(),
        MD5Digest = Convert.ToBase64String(UploadBody.Of(content).Md5()),
        ContentType = S3Place.ContentType,
        UseChunkEncoding = false,
    };

    private static ValueTask<PutObjectResponse> PutAsync(
        S3Connection bucket, ObjectName name, PutObjectRequest request, CancellationToken cancellation) =>
        bucket.CallAsync($"put canary {name}", (client, patience) => client.PutObjectAsync(request, patience.Token), cancellation);
}
