using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A draft that is counted when it is committed.</summary>
internal sealed class MeteredDraft(MeteredStore store, ObjectDraft inner) : ObjectDraft
{
    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await inner.AppendAsync(bytes, cancellation);
        Length = inner.Length;
    }

    public override ValueTask CommitAsync(ObjectName name, CancellationToken cancellation) => store.CountAsync(
        StoreOperation.Store,
        new OperationUsage { Objects = 1, Up = new ByteCount(Length) },
        () => inner.CommitAsync(name, cancellation));

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
