using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>A place behind a bad line: of three calls, one does not get there, and of another the reply is lost.</summary>
internal sealed class UnreliableStore(IObjectStore inner, int seed) : IObjectStore
{
    private readonly Random _luck = new(seed);

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    /// <summary>Calls that got there.</summary>
    public int Arrived { get; private set; }

    public ValueTask PrepareAsync(CancellationToken cancellation) => TryAsync(() => inner.PrepareAsync(cancellation));

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        TryAsync(() => inner.PutAsync(name, content, cancellation));

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await TryAsync(() => default);
        return new SpooledDraft(folder, "/tmp", async (name, spool, token) =>
        {
            var content = new byte[spool.Length];
            spool.Read(0, content);
            await PutAsync(name, content, token);
        });
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) => TryAsync(async () =>
    {
        // What came before the line broke is in the buffer already.
        destination.Span.Fill(0xAA);
        await inner.ReadAsync(name, offset, destination, cancellation);
    });

    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        var size = 0L;
        await TryAsync(async () => size = await inner.SizeAsync(name, cancellation));
        return size;
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await TryAsync(() => default);
        await foreach (var found in inner.ListAsync(folder, cancellation))
        {
            yield return found;
            if (Draw(10) == 0)
            {
                throw Failure();
            }
        }
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => TryAsync(() => inner.RemoveAsync(name, cancellation));

    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        foreach (var name in names)
        {
            if (Draw(100) == 0)
            {
                throw Failure();
            }

            try
            {
                await RemoveAsync(name, cancellation);
            }
            catch (ResgateException failure)
            {
                onFailure(name, failure);
            }
        }
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        await TryAsync(async () => removed = await inner.SweepAsync(before, cancellation));
        return removed;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask TryAsync(Func<ValueTask> call)
    {
        var fate = Draw(3);
        if (fate == 0)
        {
            throw Failure();
        }

        await call();
        Arrived++;
        if (fate == 1)
        {
            throw Failure();
        }
    }

    private int Draw(int below)
    {
        lock (_luck)
        {
            return _luck.Next(below);
        }
    }

    private static ResgateException Failure() => new(FailureKind.Transient, "the line broke");
}
