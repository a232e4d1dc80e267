namespace Resgate.Storage.Tests.Rest;

/// <summary>The promises of a store, kept by rest-server in each of its ways to be reached.</summary>
public abstract class RestStoreContract(RestServerFixture at) : ObjectStoreContract
{
    private string _folder = "";

    protected override bool ReplacesAtomically => false;

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        (var store, _folder) = await at.CreateEmptyAsync();
        return store;
    }

    protected override Task AssertNothingIsLeftBehindAsync()
    {
        var names = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.DoesNotContain(names, name => name is not { Length: 64 } && name != "config");
        return Task.CompletedTask;
    }
}

public sealed class PlainRestStoreTests(PlainServer at) : RestStoreContract(at), IClassFixture<PlainServer>;

public sealed class PrivateRestStoreTests(PrivateServer at) : RestStoreContract(at), IClassFixture<PrivateServer>;

public sealed class SocketRestStoreTests(SocketServer at) : RestStoreContract(at), IClassFixture<SocketServer>;
