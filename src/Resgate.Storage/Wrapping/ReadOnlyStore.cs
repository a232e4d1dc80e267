using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that is read and never changed: whatever would change it is refused as <see cref="FailureKind.Denied"/>.</summary>
/// <param name="inner">Where calls go; owned from now on.</param>
/// <param name="allowsLocks">
/// Whether locks may come and go all the same: who reads a repository for hours has to keep others from pruning it meanwhile.
/// </param>
public sealed class ReadOnlyStore(IObjectStore inner, bool allowsLocks) : IObjectStore
{
    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public bool CanRemove => inner.CanRemove;

    public ValueTask PrepareAsync(CancellationToken cancellation) => throw Refusal("prepare it");

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        MayChange(name.Folder) ? inner.PutAsync(name, content, cancellation) : throw Refusal($"store {name}");

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        MayChange(folder) ? inner.DraftAsync(folder, cancellation) : throw Refusal($"store anything in {ObjectName.FolderName(folder)}");

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        inner.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        MayChange(name.Folder) ? inner.RemoveAsync(name, cancellation) : throw Refusal($"remove {name}");

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => throw Refusal("sweep it");

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private bool MayChange(ObjectFolder folder) => allowsLocks && folder == ObjectFolder.Locks;

    private ResgateException Refusal(string deed) =>
        new(FailureKind.Denied, $"cannot {deed}: {inner.Location} was opened for reading only");
}
