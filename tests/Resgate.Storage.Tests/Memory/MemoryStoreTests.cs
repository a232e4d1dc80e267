using Resgate.Storage.Memory;

namespace Resgate.Storage.Tests.Memory;

public sealed class MemoryStoreTests : ObjectStoreContract
{
    protected override Task<IObjectStore> CreateEmptyAsync() => Task.FromResult<IObjectStore>(new MemoryStore());
}
