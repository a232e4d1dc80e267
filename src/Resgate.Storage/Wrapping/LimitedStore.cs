using Resgate.Primitives;
using Resgate.Storage.Proving;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that sends and fetches no faster than it is told to, all its calls together.</summary>
/// <remarks>
/// For places without a line of their own to limit: a folder may well lie on a share. Drafts and reads go in
/// slices of an eighth of a second's worth, so that a slow line is not filled by bursts. A put is paid for first and sent in
/// one piece, since only small documents are put. Names, sizes and listings are not counted.
/// </remarks>
public sealed class LimitedStore : IObjectStore
{
    private readonly IObjectStore _inner;
    private readonly RateLimit? _up;
    private readonly RateLimit? _down;

    /// <param name="inner">Where calls go; owned from now on.</param>
    /// <param name="upload">How fast; null for no limit.</param>
    /// <param name="download">How fast; null for no limit.</param>
    /// <param name="time">What seconds are measured with.</param>
    public LimitedStore(IObjectStore inner, Pace? upload, Pace? download, TimeProvider time)
    {
        _inner = inner;
        _up = RateLimit.Of(upload, time);
        _down = RateLimit.Of(download, time);
    }

    public string Location => _inner.Location;

    public int Connections => _inner.Connections;

    public bool IsNear => _inner.IsNear;

    public bool CanRemove => _inner.CanRemove;

    public IRetentionStore? Retention => _inner.Retention;

    public ICanaryPlace? Canaries => _inner.Canaries;

    public ValueTask PrepareAsync(CancellationToken cancellation) => _inner.PrepareAsync(cancellation);

    public async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await PayAsync(_up, content.Length, cancellation);
        await _inner.PutAsync(name, content, cancellation);
    }

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        var draft = await _inner.DraftAsync(folder, cancellation);
        return _up is null ? draft : new LimitedDraft(draft, _up);
    }

    public async ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        // The config alone may change under its name, and two slices of it could be of two configs.
        if (_down is null || destination.Length <= _down.Slice || name == ObjectName.Config)
        {
            await PayAsync(_down, destination.Length, cancellation);
            await _inner.ReadAsync(name, offset, destination, cancellation);
            return;
        }

        for (var done = 0; done < destination.Length;)
        {
            var slice = destination.Slice(done, Math.Min(_down.Slice, destination.Length - done));
            await _down.TakeAsync(slice.Length, cancellation);
            await _inner.ReadAsync(name, offset + done, slice, cancellation);
            done += slice.Length;
        }
    }

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => _inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        _inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => _inner.RemoveAsync(name, cancellation);

    public ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) =>
        _inner.RemoveAllAsync(names, onFailure, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        _inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private static async ValueTask PayAsync(RateLimit? limit, int count, CancellationToken cancellation)
    {
        for (; limit is not null && count > 0; count -= limit.Slice)
        {
            await limit.TakeAsync(Math.Min(count, limit.Slice), cancellation);
        }
    }
}
