namespace Resgate.Storage.Wrapping;

/// <summary>A draft whose bytes go in slices, each when the limit lets it.</summary>
internal sealed class LimitedDraft(ObjectDraft inner, RateLimit limit) : ObjectDraft
{
    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            var slice = bytes[..Math.Min(limit.Slice, bytes.Length)];
            await limit.TakeAsync(slice.Length, cancellation);
            await inner.AppendAsync(slice, cancellation);
            Length = inner.Length;
            bytes = bytes[slice.Length..];
        }
    }

    public override ValueTask CommitAsync(ObjectName name, CancellationToken cancellation) =>
        inner.CommitAsync(name, cancellation);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
