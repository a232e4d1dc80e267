using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Resgate.Primitives;

namespace Resgate.Storage.Memory;

/// <summary>Objects in memory: for tests and simulations. Durable as long as the instance lives; disposing keeps them.</summary>
public sealed class MemoryStore : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectName, byte[]> _objects = new();

    public string Location => "memory";

    public int Connections => 4;

    public bool IsNear => true;

    public ValueTask PrepareAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _objects[name] = content.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(new MemoryDraft(this, folder));
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var content = Find(name);
        if (offset > content.Length || destination.Length > content.Length - offset)
        {
            throw new ResgateException(FailureKind.Damaged, $"{name} ends before the {destination.Length} bytes at {offset} do");
        }

        content.AsSpan((int)offset, destination.Length).CopyTo(destination.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(Find(name).Length);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (name, content) in _objects)
        {
            cancellation.ThrowIfCancellationRequested();
            if (name.Folder == folder)
            {
                yield return new StoredObject(name, content.Length);
            }
        }

        await ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _ = _objects.TryRemove(name, out _);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Find(ObjectName name) =>
        _objects.TryGetValue(name, out var content)
            ? content
            : throw new ResgateException(FailureKind.NotFound, $"there is no {name}");
}
