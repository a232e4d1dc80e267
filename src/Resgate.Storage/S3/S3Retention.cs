using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Object lock: whether the bucket has it, and what of it an object has.</summary>
internal sealed class S3Retention(S3Connection bucket, S3Reading reading) : IRetentionStore
{
    private volatile bool _isProved;
    private volatile bool _isAbsent;

    public TimeSpan? Period => bucket.Place.Lock?.Period;

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

    public async ValueTask<bool> IsInForceAsync(CancellationToken cancellation)
    {
        try
        {
            _isProved = _isProved || (!_isAbsent && await IsEnabledAsync(cancellation));
            _isAbsent = !_isProved;
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
        {
            _isAbsent = true;
        }

        return _isProved;
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
        return ObjectLockRule.Read(answer, bucket.ServerTime);
    }

    public ValueTask RenewAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var rule = bucket.Place.Lock
            ?? throw new ResgateException(FailureKind.Usage, "retention cannot be renewed without -o s3.object-lock, which says how");
        return ManyCalls.RunAsync(
            names, bucket.Place.Connections, (name, token) => RenewAsync(name, rule, token), onFailure, cancellation);
    }

    private async ValueTask RenewAsync(ObjectName name, ObjectLockRule rule, CancellationToken cancellation)
    {
        var kept = await RetentionOfAsync(name, cancellation);
        if (kept?.Until >= bucket.ServerTime + (rule.Period / 2))
        {
            return;
        }

        // Nobody may turn compliance into governance, and we would not want it.
        var mode = kept?.Mode == RetentionMode.Compliance ? RetentionMode.Compliance : rule.Mode;
        await SetAsync(name, version: null, new Retention(mode, bucket.ServerTime + rule.Period), bypass: false, cancellation);
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
