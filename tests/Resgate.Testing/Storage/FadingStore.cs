using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>
/// A store whose n-th read succeeds with zeros in the place of its second half, as a download does that was cut off and never
/// said so. Disposing leaves the inner store open.
/// </summary>
/// <param name="inner">Where calls go.</param>
/// <param name="fadeAt">Which read, counted from 1.</param>
/// <param name="lasts">Every later read as well.</param>
public sealed class FadingStore(IObjectStore inner, int fadeAt, bool lasts) : IObjectStore
{
    private int _reads;

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    /// <summary>Whether the read that was to fade has come.</summary>
    public bool Faded => Volatile.Read(ref _reads) >= fadeAt;

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        inner.PutAsync(name, content, cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.DraftAsync(folder, cancellation);

    public async ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        await inner.ReadAsync(name, offset, destination, cancellation);
        var read = Interlocked.Increment(ref _reads);
        if (read == fadeAt || (lasts && read > fadeAt))
        {
            destination.Span[(destination.Length / 2)..].Clear();
        }
    }

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => inner.RemoveAsync(name, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        inner.SweepAsync(before, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
