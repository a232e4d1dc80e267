using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage.Proving;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that counts what it is asked to do.</summary>
/// <remarks>Behind a <see cref="RetryingStore"/> it counts attempts, which is what places bill; before it, what was wanted.</remarks>
/// <param name="inner">Where calls go; owned from now on.</param>
public sealed class MeteredStore(IObjectStore inner) : IObjectStore
{
    private readonly OperationUsage[] _counts = new OperationUsage[Enum.GetValues<StoreOperation>().Length];
    private readonly Lock _gate = new();

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public bool CanRemove => inner.CanRemove;

    public IRetentionStore? Retention => inner.Retention;

    public ICanaryPlace? Canaries => inner.Canaries;

    /// <summary>Up to now. May be asked for at any time; what is asked later does not change the answer.</summary>
    public StoreUsage Usage
    {
        get
        {
            lock (_gate)
            {
                return new StoreUsage(Enum.GetValues<StoreOperation>().ToDictionary(operation => operation, operation => _counts[(int)operation]));
            }
        }
    }

    public ValueTask PrepareAsync(CancellationToken cancellation) =>
        CountAsync(StoreOperation.Prepare, default, () => inner.PrepareAsync(cancellation));

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) => CountAsync(
        StoreOperation.Store,
        new OperationUsage { Objects = 1, Up = new ByteCount(content.Length) },
        () => inner.PutAsync(name, content, cancellation));

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        new MeteredDraft(this, await inner.DraftAsync(folder, cancellation));

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) => CountAsync(
        StoreOperation.Read,
        new OperationUsage { Objects = 1, Down = new ByteCount(destination.Length) },
        () => inner.ReadAsync(name, offset, destination, cancellation));

    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        var size = 0L;
        await CountAsync(
            StoreOperation.Size, new OperationUsage { Objects = 1 }, async () => size = await inner.SizeAsync(name, cancellation));
        return size;
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (objects, failed) = (0L, 0L);
        await using var listing = inner.ListAsync(folder, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (await NextAsync())
            {
                objects++;
                yield return listing.Current;
            }
        }
        finally
        {
            // Also when whoever listens has heard enough.
            Add(StoreOperation.List, new OperationUsage { Calls = 1, Failed = failed, Objects = objects });
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await listing.MoveNextAsync();
            }
            catch
            {
                failed = 1;
                throw;
            }
        }
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        CountAsync(StoreOperation.Remove, new OperationUsage { Objects = 1 }, () => inner.RemoveAsync(name, cancellation));

    public ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var all = names.ToList();
        return CountAsync(
            StoreOperation.Remove,
            new OperationUsage { Objects = all.Count },
            () => inner.RemoveAllAsync(all, onFailure, cancellation));
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        await CountAsync(StoreOperation.Prepare, default, async () => removed = await inner.SweepAsync(before, cancellation));
        return removed;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    internal async ValueTask CountAsync(StoreOperation operation, OperationUsage usage, Func<ValueTask> call)
    {
        var hasFailed = true;
        try
        {
            await call();
            hasFailed = false;
        }
        finally
        {
            Add(operation, hasFailed
                ? new OperationUsage { Calls = 1, Failed = 1, Objects = usage.Objects }
                : usage with { Calls = 1 });
        }
    }

    private void Add(StoreOperation operation, OperationUsage usage)
    {
        lock (_gate)
        {
            _counts[(int)operation] += usage;
        }
    }
}
