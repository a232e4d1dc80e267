namespace Resgate.Storage.Wrapping;

/// <summary>A draft whose commit is tried again, as every draft allows.</summary>
internal sealed class RetryingDraft(RetryingStore store, ObjectDraft inner) : ObjectDraft
{
    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await inner.AppendAsync(bytes, cancellation);
        Length = inner.Length;
    }

    public override ValueTask CommitAsync(ObjectName name, CancellationToken cancellation) =>
        store.RunAsync(name, () => inner.CommitAsync(name, cancellation), cancellation);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
