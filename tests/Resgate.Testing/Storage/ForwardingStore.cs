using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>A store that passes every call on; others change one of them. Disposing leaves the inner store open.</summary>
/// <param name="inner">Where calls go.</param>
public abstract class ForwardingStore(IObjectStore inner) : IObjectStore
{
    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public virtual bool CanRemove => inner.CanRemove;

    public virtual IRetentionStore? Retention => inner.Retention;

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public virtual ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        inner.PutAsync(name, content, cancellation);

    public virtual ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.DraftAsync(folder, cancellation);

    public virtual ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        inner.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public virtual IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public virtual ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => inner.RemoveAsync(name, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
