using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>A store whose n-th call fails. Tests count n upwards until a run gets through.</summary>
/// <remarks>
/// Every call counts, those to drafts as well; disposing does not, as it reports nothing. A listing counts once, when its
/// first object is asked for; a failure "after" comes when its last one was given. Disposing leaves the inner store open.
/// </remarks>
/// <param name="inner">Where calls go.</param>
/// <param name="fault">How the call fails.</param>
/// <param name="failAt">Which call fails, counted from 1; 0 for none.</param>
public sealed class FailingStore(IObjectStore inner, Fault fault, int failAt) : IObjectStore
{
    private int _calls;
    private int _openDrafts;

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    /// <summary>Calls so far, the failed ones included.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Drafts that nobody has disposed of.</summary>
    public int OpenDrafts => Volatile.Read(ref _openDrafts);

    /// <summary>Whether the call that was to fail has come.</summary>
    public bool Failed => failAt > 0 && Calls >= failAt;

    public ValueTask PrepareAsync(CancellationToken cancellation) =>
        RunAsync("prepare", () => inner.PrepareAsync(cancellation));

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        RunAsync($"put {name}", () => inner.PutAsync(name, content, cancellation));

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        ObjectDraft? draft = null;
        try
        {
            await RunAsync($"draft {folder}", async () => draft = await inner.DraftAsync(folder, cancellation));
            Interlocked.Increment(ref _openDrafts);
            return new FailingDraft(this, draft!);
        }
        catch (ResgateException) when (draft is not null)
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        RunAsync($"read {name}", () => inner.ReadAsync(name, offset, destination, cancellation));

    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        var size = 0L;
        await RunAsync($"size {name}", async () => size = await inner.SizeAsync(name, cancellation));
        return size;
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var moment = Count();
        ThrowIf(moment == FaultMoment.Before, $"list {folder}");
        await foreach (var stored in inner.ListAsync(folder, cancellation))
        {
            yield return stored;
        }

        ThrowIf(moment == FaultMoment.After, $"list {folder}");
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        RunAsync($"remove {name}", () => inner.RemoveAsync(name, cancellation));

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        await RunAsync("sweep", async () => removed = await inner.SweepAsync(before, cancellation));
        return removed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal async ValueTask RunAsync(string what, Func<ValueTask> call)
    {
        var moment = Count();
        ThrowIf(moment == FaultMoment.Before, what);
        await call();
        ThrowIf(moment == FaultMoment.After, what);
    }

    internal void Closed() => Interlocked.Decrement(ref _openDrafts);

    private FaultMoment? Count()
    {
        var call = Interlocked.Increment(ref _calls);
        return call == failAt ? fault.Moment
            : fault.Lasts && failAt > 0 && call > failAt ? FaultMoment.Before
            : null;
    }

    private void ThrowIf(bool failing, string what)
    {
        if (failing)
        {
            throw new ResgateException(fault.Kind, $"cannot {what}, as the test asked for");
        }
    }
}
