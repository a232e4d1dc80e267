using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Resgate.Primitives;
using Resgate.Storage.Proving;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.S3;

/// <summary>Objects in a bucket of S3, or of anything that speaks like it.</summary>
/// <remarks>
/// <para>Laid out as restic lays them out; either tool uses the other's bucket. Nothing is read or made when a store is
/// opened. A bucket that is missing is made by <see cref="PrepareAsync"/> only.</para>
/// <para>An upload is one put, signed with the SHA-256 that is the object's name, and larger ones are sent in parts
/// (<see cref="S3Parts"/>). Afterwards the place is asked for the object's size.</para>
/// </remarks>
internal sealed class S3Store : IObjectStore, ICanaryPlace
{
    private readonly S3Place _place;
    private readonly S3Connection _bucket;
    private readonly S3Reading _reading;
    private readonly S3Upload _upload;
    private readonly S3Removal _removal;
    private readonly S3Retention _retention;
    private readonly S3Versions _versions;
    private readonly string _temporary;

    internal S3Store(S3Place place, PlaceOptions options)
    {
        _place = place;
        _bucket = new S3Connection(place, options);
        _reading = new S3Reading(_bucket);
        _retention = new S3Retention(_bucket, _reading);
        _versions = new S3Versions(_bucket, _retention);
        _removal = new S3Removal(_bucket, _versions);
        _upload = new S3Upload(_bucket, _reading, _removal.Note);
        _temporary = options.Variable("TMPDIR") ?? "/tmp";
    }

    public string Location => _place.Location;

    public int Connections => _place.Connections;

    public IRetentionStore Retention => _retention;

    public ICanaryPlace Canaries => this;

    /// <summary>The store at an address; nothing is read or made yet.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option makes no sense.</exception>
    public static S3Store Open(S3Address address, PlaceOptions options) => new(S3Place.At(address, options), options);

    /// <inheritdoc/>
    /// <remarks>
    /// Who may not ask whether the bucket is there is believed to have one, as restic believes it. One that is made here has
    /// object lock if objects are to be locked.
    /// </remarks>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        if (!await ExistsAsync(cancellation))
        {
            await _bucket.CallAsync(
                $"make bucket {_place.Bucket}",
                (client, patience) => client.PutBucketAsync(
                    new PutBucketRequest
                    {
                        BucketName = _place.Bucket,
                        BucketRegionName = _place.NewBucketRegion,
                        ObjectLockEnabledForBucket = _place.Lock is null ? null : true,
                    },
                    patience.Token),
                cancellation);
        }

        await _retention.DemandAsync(cancellation);
    }

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        StoreAsync(name, UploadBody.Of(content), parts: null, cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var parts = new S3Parts(_bucket, _upload);
        return new(new SpooledDraft(
            folder, _temporary, (name, spool, token) => StoreAsync(name, UploadBody.Of(spool), parts, token), parts.AbandonAsync));
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        _reading.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => _reading.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        folder == ObjectFolder.Config ? ListConfigAsync(cancellation) : new S3Listing(_bucket).ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => _removal.RemoveAsync(name, cancellation);

    public ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) =>
        _removal.RemoveAllAsync(names, onFailure, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        new S3Leftovers(_bucket).SweepAsync(before, cancellation);

    public ValueTask<ICanary> PlantAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        S3Canary.PlantAsync(_bucket, _versions, _retention, name, content, cancellation);

    public ValueTask DisposeAsync() => _bucket.DisposeAsync();

    private async ValueTask<bool> ExistsAsync(CancellationToken cancellation)
    {
        try
        {
            await _bucket.CallAsync(
                $"look for bucket {_place.Bucket}",
                (client, patience) => client.HeadBucketAsync(new HeadBucketRequest { BucketName = _place.Bucket }, patience.Token),
                cancellation);
            return true;
        }
        catch (ResgateException answer) when (answer.Kind is FailureKind.NotFound or FailureKind.Denied)
        {
            return answer.Kind == FailureKind.Denied;
        }
    }

    private async ValueTask StoreAsync(ObjectName name, UploadBody body, S3Parts? parts, CancellationToken cancellation)
    {
        if (name.Folder != ObjectFolder.Locks)
        {
            await _retention.DemandAsync(cancellation);
        }

        // Older servers forget the lock of what comes in parts.
        if (parts is not null && S3Parts.Pays(body.Length) && _place.Lock is null)
        {
            await parts.PutAsync(name, body, cancellation);
        }
        else
        {
            await _upload.PutAsync(name, body, cancellation);
        }
    }

    private async IAsyncEnumerable<StoredObject> ListConfigAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        long size;
        try
        {
            size = await SizeAsync(ObjectName.Config, cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            yield break;
        }

        yield return new StoredObject(ObjectName.Config, size);
    }
}
