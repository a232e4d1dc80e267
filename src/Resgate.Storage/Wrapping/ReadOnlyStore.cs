using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that is only read, whatever its credentials would allow: every other call is refused before it is made.</summary>
/// <param name="inner">Where calls go; owned from now on.</param>
/// <param name="mayLock">
/// Whether locks may come and go: they keep others from removing what is being read, and change nothing that is kept.
/// </param>
public sealed class ReadOnlyStore(IObjectStore inner, bool mayLock = false) : IObjectStore
{
    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public ValueTask PrepareAsync(CancellationToken cancellation) => throw Refusal("make a repository");

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        MayChange(name.Folder) ? inner.PutAsync(name, content, cancellation) : throw Refusal($"store {name}");

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        MayChange(folder) ? inner.DraftAsync(folder, cancellation) : throw Refusal($"store a file in {ObjectName.FolderName(folder)}/");

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        inner.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.ListAsync(folder, cancellation);

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        MayChange(name.Folder) ? inner.RemoveAsync(name, cancellation) : throw Refusal($"remove {name}");

    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var chosen = names.ToLookup(name => MayChange(name.Folder));
        foreach (var name in chosen[false])
        {
            onFailure(name, Refusal($"remove {name}"));
        }

        await inner.RemoveAllAsync(chosen[true], onFailure, cancellation);
    }

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => throw Refusal("tidy up");

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private bool MayChange(ObjectFolder folder) => mayLock && folder == ObjectFolder.Locks;

    private ResgateException Refusal(string doing) => new(FailureKind.Denied, $"cannot {doing} at {Location}: opened read-only");
}
