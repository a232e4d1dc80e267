using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>A draft of a <see cref="FailingStore"/>, whose calls count with the store's.</summary>
internal sealed class FailingDraft(FailingStore store, ObjectDraft inner) : ObjectDraft
{
    private bool _isClosed;

    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await store.RunAsync("append", () => inner.AppendAsync(bytes, cancellation));
        Length = inner.Length;
    }

    public override ValueTask CommitAsync(ObjectName name, CancellationToken cancellation) =>
        store.RunAsync($"commit {name}", () => inner.CommitAsync(name, cancellation));

    public override ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            store.Closed();
        }

        return inner.DisposeAsync();
    }
}
