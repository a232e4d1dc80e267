using Resgate.Storage;

namespace Resgate.Repository.Caching;

/// <summary>A tree pack in the making, and its copy; when the copy fails, the pack goes on without.</summary>
internal sealed class CachedDraft(ObjectDraft inner, RepositoryCache cache) : ObjectDraft
{
    private FileStream? _copy = TryCreate(cache);

    public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await inner.AppendAsync(bytes, cancellation);
        Length = inner.Length;
        Try(copy => copy.Write(bytes.Span));
    }

    public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
    {
        await inner.CommitAsync(name, cancellation);
        Try(copy =>
        {
            var path = cache.PathOf(name);
            CacheFiles.MakeFolder(Path.GetDirectoryName(path)!);
            CacheFiles.Finish(copy, path);
            _copy = null;
        });
    }

    public override ValueTask DisposeAsync()
    {
        _copy?.Dispose();
        Abandon();
        return inner.DisposeAsync();
    }

    private static FileStream? TryCreate(RepositoryCache cache)
    {
        try
        {
            return cache.CreateDraft();
        }
        catch (Exception failure) when (CacheFiles.IsRefusal(failure))
        {
            return null;
        }
    }

    private void Try(Action<FileStream> work)
    {
        try
        {
            if (_copy is { } copy)
            {
                work(copy);
            }
        }
        catch (Exception failure) when (CacheFiles.IsRefusal(failure))
        {
            Abandon();
        }
    }

    private void Abandon()
    {
        if (_copy is { } copy)
        {
            _copy = null;
            CacheFiles.Abandon(copy);
        }
    }
}
