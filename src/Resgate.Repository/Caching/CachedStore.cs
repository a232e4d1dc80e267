using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Proving;

namespace Resgate.Repository.Caching;

/// <summary>A store in front of which copies of snapshots, index files and tree packs are kept on the local disk.</summary>
/// <remarks>
/// <para>The store is the truth: what is there is always asked of it, and every write goes to it first. The first time a
/// run wants a file, its copy is hashed, or else the whole file is fetched and copied; only then is the copy
/// believed. So damage, leftovers of a power cut, other processes at work and removal cost time, never a wrong answer.</para>
/// <para>A file that cannot be copied, for whatever reason, is read from the store as if there were no cache.</para>
/// </remarks>
/// <param name="inner">The repository's place; owned from now on.</param>
/// <param name="cache">Where copies are.</param>
/// <param name="isTreePack">Whether a pack is known to hold trees only.</param>
internal sealed class CachedStore(IObjectStore inner, RepositoryCache cache, Func<Id, bool> isTreePack) : IObjectStore
{
    // Larger than any pack that anybody writes; whoever made such a file shall not fill our memory.
    private const long LargestSize = 256L << 20;

    // What is known of each file: the size of its good copy, or null for none to be had.
    private readonly ConcurrentDictionary<ObjectName, Lazy<Task<long?>>> _copies = new();
    private readonly ConcurrentDictionary<Id, bool> _packs = new();

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public bool CanRemove => inner.CanRemove;

    public IRetentionStore? Retention => inner.Retention;

    public ICanaryPlace? Canaries => inner.Canaries;

    /// <summary>The store without the cache.</summary>
    public IObjectStore Inner => inner;

    public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

    public async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await inner.PutAsync(name, content, cancellation);
        if (IsDocument(name))
        {
            _ = cache.TryAdd(name, content.Span);
            _copies.TryRemove(name, out _);
        }
    }

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        inner.DraftAsync(folder, cancellation);

    /// <summary>Begins a pack of trees, which is copied while it is written.</summary>
    public async ValueTask<ObjectDraft> DraftTreesAsync(CancellationToken cancellation) =>
        new CachedDraft(await inner.DraftAsync(ObjectFolder.Data, cancellation), cache);

    public async ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (IsDocument(name) || IsTreePack(name))
        {
            if (await FindCopyAsync(name, cancellation) is { } size
                && offset <= size - destination.Length
                && cache.TryRead(name, offset, destination.Span))
            {
                return;
            }
        }

        await inner.ReadAsync(name, offset, destination, cancellation);
    }

    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) =>
        IsDocument(name) && await FindCopyAsync(name, cancellation) is { } size
            ? size
            : await inner.SizeAsync(name, cancellation);

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stored = new HashSet<Id>();
        await foreach (var found in inner.ListAsync(folder, cancellation))
        {
            stored.Add(found.Name.Id);
            yield return found;
        }

        if (folder is ObjectFolder.Snapshots or ObjectFolder.Index)
        {
            cache.KeepOnly(folder, stored.Contains);
        }
    }

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        await inner.RemoveAsync(name, cancellation);
        Forget(name);
    }

    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var taken = new List<ObjectName>();
        try
        {
            await inner.RemoveAllAsync(names.Select(Take), onFailure, cancellation);
        }
        finally
        {
            // Whatever is still there can be copied again.
            taken.ForEach(Forget);
        }

        ObjectName Take(ObjectName name)
        {
            taken.Add(name);
            return name;
        }
    }

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        inner.SweepAsync(before, cancellation);

    /// <summary>The index is loaded: copies of packs that are not in it go.</summary>
    public void ForgetPacksExcept(Func<Id, bool> isListed) => cache.KeepOnly(ObjectFolder.Data, isListed);

    /// <summary>A reader found a file wanting: its copy may have gone bad since it was hashed, and is not used any more.</summary>
    /// <returns>Whether there was a copy, so that reading again may help.</returns>
    public bool Distrust(ObjectName name)
    {
        if (!_copies.TryGetValue(name, out var copy) || copy.Value is not { IsCompletedSuccessfully: true, Result: not null })
        {
            return false;
        }

        _copies[name] = new(Task.FromResult<long?>(null));
        cache.Remove(name);
        return true;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Forget(ObjectName name)
    {
        if (IsDocument(name) || name.Folder == ObjectFolder.Data)
        {
            _copies.TryRemove(name, out _);
            cache.Remove(name);
        }
    }

    private static bool IsDocument(ObjectName name) => name.Folder is ObjectFolder.Snapshots or ObjectFolder.Index;

    private bool IsTreePack(ObjectName name) =>
        name.Folder == ObjectFolder.Data && _packs.GetOrAdd(name.Id, isTreePack);

    /// <summary>The size of the good copy of a file, which is fetched if need be: once, however many ask.</summary>
    private async ValueTask<long?> FindCopyAsync(ObjectName name, CancellationToken cancellation)
    {
        var copy = _copies.GetOrAdd(
            name,
            static (wanted, call) => new(() => call.Store.CopyAsync(wanted, call.Cancellation)),
            (Store: this, Cancellation: cancellation));
        try
        {
            return await copy.Value.WaitAsync(cancellation);
        }
        catch (Exception failure) when (failure is ResgateException or OperationCanceledException)
        {
            // Whoever asked first may have been stopped, or had bad luck. Each caller asks the store itself and gets the
            // failure that is its own, if there still is one; the next one may try a copy again.
            _copies.TryRemove(new(name, copy));
            return null;
        }
    }

    private async Task<long?> CopyAsync(ObjectName name, CancellationToken cancellation)
    {
        if (cache.Verify(name) is { } verified)
        {
            return verified;
        }

        var size = await inner.SizeAsync(name, cancellation);
        if (size is < RepositoryCache.SmallestSize or > LargestSize)
        {
            return null;
        }

        var content = GC.AllocateUninitializedArray<byte>((int)size);
        await inner.ReadAsync(name, 0, content, cancellation);

        // What is damaged at the place itself is for the reader to judge, part by part.
        return Id.Of(content) == name.Id && cache.TryAdd(name, content) ? size : null;
    }
}
