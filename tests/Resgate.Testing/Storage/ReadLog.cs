using System.Collections.Concurrent;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>Remembers which objects were read, once for each call. Disposing leaves the inner store open.</summary>
public sealed class ReadLog(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentQueue<ObjectName> _reads = new();

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public IReadOnlyList<ObjectName> Reads => [.. _reads];

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        inner.PutAsync(name, content, cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.DraftAsync(folder, cancellation);

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        _reads.Enqueue(name);
        return inner.ReadAsync(name, offset, destination, cancellation);
    }

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => inner.RemoveAsync(name, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
