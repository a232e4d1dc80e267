using Resgate.Primitives;

namespace Resgate.Storage.Proving;

/// <summary>A canary at any place: attacked by what every store can do.</summary>
internal sealed class PlainCanary(IObjectStore store, ObjectName name, ReadOnlyMemory<byte> content) : ICanary
{
    public ObjectName Name => name;

    public Retention? Retention => null;

    public static async ValueTask<ICanary> PlantAsync(
        IObjectStore store, ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await store.PutAsync(name, content, cancellation);
        return new PlainCanary(store, name, content);
    }

    public ValueTask OverwriteAsync(CancellationToken cancellation) => store.PutAsync(name, new byte[content.Length], cancellation);

    public ValueTask DeleteAsync(CancellationToken cancellation) => store.RemoveAsync(name, cancellation);

    public ValueTask<bool> DeleteVersionAsync(CancellationToken cancellation) => new(false);

    public ValueTask<bool> ShortenRetentionAsync(CancellationToken cancellation) => new(false);

    public async ValueTask<bool> IsIntactAsync(CancellationToken cancellation)
    {
        var there = new byte[content.Length];
        try
        {
            await store.ReadAsync(name, 0, there, cancellation);
            return content.Span.SequenceEqual(there);
        }
        catch (ResgateException lost) when (lost.IsLoss)
        {
            return false;
        }
    }

    public ValueTask RemoveAsync(CancellationToken cancellation) => store.RemoveAsync(name, cancellation);
}
