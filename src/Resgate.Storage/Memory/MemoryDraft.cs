namespace Resgate.Storage.Memory;

/// <summary>An object in the making, in memory.</summary>
internal sealed class MemoryDraft(MemoryStore store, ObjectFolder folder) : ObjectDraft
{
    private readonly MemoryStream _bytes = new();
    private bool _ended;

    public override ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellation.ThrowIfCancellationRequested();
        _bytes.Write(bytes.Span);
        Length += bytes.Length;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (name.Folder != folder)
        {
            throw new ArgumentException($"a draft for {folder} cannot become {name}", nameof(name));
        }

        await store.PutAsync(name, _bytes.GetBuffer().AsMemory(0, (int)Length), cancellation);
        await DisposeAsync();
    }

    public override ValueTask DisposeAsync()
    {
        _ended = true;
        return _bytes.DisposeAsync();
    }
}
