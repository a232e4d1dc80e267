using Resgate.Storage.Local;

namespace Resgate.Storage.Tests.Local;

/// <summary>The contract on a real file system, with a look at what is in the folder.</summary>
public abstract class LocalStoreContract(bool uncached) : ObjectStoreContract
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        var store = new LocalStore(_folder.Path, uncached);
        await store.PrepareAsync(StoreCalls.Now);
        return store;
    }

    protected override Task AssertNothingIsLeftBehindAsync()
    {
        Assert.DoesNotContain(_folder.Files, file => file.Contains("tmp-", StringComparison.Ordinal));
        return Task.CompletedTask;
    }
}
