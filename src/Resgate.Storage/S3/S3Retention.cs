using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Object lock: whether the bucket has it, and what of it an object has.</summary>
internal sealed class S3Retention(S3Connection bucket, S3Reading reading) : IRetentionStore
{
    private volatile bool _isProved;

    /// <summary>Refuses to go on in a bucket without object lock, when objects are to be locked. Asks once.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it has none, or does not tell.</exception>
    public async ValueTask DemandAsync(CancellationToken cancellation)
    {
        if (bucket.Place.Lock is null || _isProved)
        {
            return;
        }

        if (!await IsEnabledAsync(cancellation))
        {
            throw new ResgateException(FailureKind.Denied, $"bucket {bucket.Place.Bucket} has no object lock, and s3.object-lock asks for it")
            {
                Hint = "object lock is chosen when a bucket is made: `init` in a bucket that does not exist yet makes it so",
            };
        }

        _isProved = true;
    }

    /// <summary>Whether objects of this bucket can be locked; it keeps versions then.</summary>
    public async ValueTask<bool> IsEnabledAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await bucket.CallAsync(
                $"see whether bucket {bucket.Place.Bucket} has object lock",
                (client, patience) => client.GetObjectLockConfigurationAsync(
                    new GetObjectLockConfigurationRequest { BucketName = bucket.Place.Bucket }, patience.Token),
                cancellation);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled == Amazon.S3.ObjectLockEnabled.Enabled;
        }
        catch (ResgateException absent) when (absent.Kind is FailureKind.NotFound or FailureKind.Failed)
        {
            return false;
        }
    }

    public async ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation)
    {
        var answer = await reading.HeadAsync(name, cancellation);
        return ObjectLockRule.Read(answer.ObjectLockMode, answer.ObjectLockRetainUntilDate, answer.ObjectLockLegalHoldStatus);
    }

    public ValueTask ExtendAsync(
        IEnumerable<ObjectName> names,
        DateTimeOffset until,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        var mode = bucket.Place.Lock?.Mode
            ?? throw new ResgateException(FailureKind.Usage, "retention cannot be extended without -o s3.object-lock, which says how");
        return ManyRemovals.RunAsync(
            names, bucket.Place.Connections, (name, token) => ExtendAsync(name, new Retention(mode, until), token), onFailure, cancellation);
    }

    private async ValueTask ExtendAsync(ObjectName name, Retention retention, CancellationToken cancellation)
    {
        try
        {
            await SetAsync(name, version: null, retention, bypass: false, cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind is FailureKind.Denied or FailureKind.Failed)
        {
            // A later end is not brought forward by anybody. That is what we want, too.
            if (await RetentionOfAsync(name, cancellation) is not { } kept || kept.Until < retention.Until)
            {
                throw;
            }
        }
    }

    /// <summary>Sets the retention of an object, or of one of its versions, as far as the server lets us.</summary>
    public async ValueTask SetAsync(
        ObjectName name, string? version, Retention retention, bool bypass, CancellationToken cancellation) => await bucket.CallAsync(
        $"set the retention of {name}",
        (client, patience) => client.PutObjectRetentionAsync(
            new PutObjectRetentionRequest
            {
                BucketName = bucket.Place.Bucket,
                Key = bucket.Place.Layout.KeyOf(name),
                VersionId = version,
                Retention = new ObjectLockRetention
                {
                    Mode = ObjectLockRule.RetentionModeOf(retention.Mode),
                    RetainUntilDate = retention.Until.UtcDateTime,
                },
                BypassGovernanceRetention = bypass ? true : null,
            },
            patience.Token),
        cancellation);
}
