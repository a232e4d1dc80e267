using Resgate.Primitives;
using Resgate.Storage.Proving;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that takes packs only while its window is open; any later one is refused as <see cref="FailureKind.Denied"/>.</summary>
/// <remarks>
/// A pack that is under way may finish. What is small is never refused: the index of the packs that have come, which
/// lets the next run go on from there, and the locks.
/// </remarks>
/// <param name="inner">Where calls go; owned from now on.</param>
/// <param name="isOpen">Whether packs may be begun at this moment.</param>
public sealed class WindowedStore(IObjectStore inner, Func<bool> isOpen) : IObjectStore
{
    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public bool CanRemove => inner.CanRemove;

    public IRetentionStore? Retention => inner.Retention;

    public ICanaryPlace? Canaries => inner.Canaries;

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Check(name.Folder);
        return inner.PutAsync(name, content, cancellation);
    }

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        Check(folder);
        return inner.DraftAsync(folder, cancellation);
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        inner.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => inner.RemoveAsync(name, cancellation);

    public ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) =>
        inner.RemoveAllAsync(names, onFailure, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Check(ObjectFolder folder)
    {
        if (folder == ObjectFolder.Data && !isOpen())
        {
            throw new ResgateException(FailureKind.Denied, $"the window of {inner.Location} has closed")
            {
                Hint = "what has come is kept, and the next run goes on from there",
            };
        }
    }
}
