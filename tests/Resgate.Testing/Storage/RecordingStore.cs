using System.Collections.Concurrent;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>
/// Remembers in which order objects came and went, for tests of the orders that keep a repository valid: data before
/// index before snapshot, and the other way round. Disposing leaves the inner store open.
/// </summary>
public sealed class RecordingStore(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentQueue<StoreChange> _changes = new();

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    /// <summary>What happened so far, in the order in which the calls ended.</summary>
    public IReadOnlyList<StoreChange> Changes => [.. _changes];

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await inner.PutAsync(name, content, cancellation);
        _changes.Enqueue(new StoreChange(Removed: false, name));
    }

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        new Draft(await inner.DraftAsync(folder, cancellation), _changes);

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        inner.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        await inner.RemoveAsync(name, cancellation);
        _changes.Enqueue(new StoreChange(Removed: true, name));
    }

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Draft(ObjectDraft inner, ConcurrentQueue<StoreChange> changes) : ObjectDraft
    {
        public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            await inner.AppendAsync(bytes, cancellation);
            Length = inner.Length;
        }

        public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
        {
            await inner.CommitAsync(name, cancellation);
            changes.Enqueue(new StoreChange(Removed: false, name));
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
