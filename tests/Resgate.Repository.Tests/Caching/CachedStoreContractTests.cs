using Resgate.Primitives;
using Resgate.Repository.Caching;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Storage.Tests;

namespace Resgate.Repository.Tests.Caching;

/// <summary>The promises of a store hold behind a cache, whichever packs hold trees.</summary>
public sealed class CachedStoreContractTests : ObjectStoreContract
{
    private readonly string _path = Directory.CreateTempSubdirectory("resgate-cache-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }

    protected override Task<IObjectStore> CreateEmptyAsync()
    {
        var cache = new CacheFolder(_path).Open(Id.Of([1]), TimeProvider.System);
        return Task.FromResult<IObjectStore>(new CachedStore(new MemoryStore(), cache, static pack => pack.FirstByte % 2 == 0));
    }
}
