using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Rest;

/// <summary>A server for all tests of a class; each test has a repository of its own at it.</summary>
public abstract class RestServerFixture(RestServer.Settings settings, string user = "") : IAsyncLifetime
{
    private RestServer? _server;

    public RestServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RestServer.StartAsync(settings);

    /// <summary>A store at a new place, and the folder that shows it.</summary>
    public async Task<(IObjectStore Store, string Folder)> CreateEmptyAsync()
    {
        var path = $"{(user.Length > 0 ? user.Split(':')[0] + "/" : "")}{Guid.NewGuid():n}/";
        var store = Locations.Open(Server.Repository(path, user), new PlaceOptions { CaCertificates = RestServer.Authority.File });
        await store.PrepareAsync(StoreCalls.Now);
        return (store, Path.Combine(Server.Data, path));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Server.DisposeAsync();
    }
}

public sealed class PlainServer() : RestServerFixture(new RestServer.Settings());

public sealed class PrivateServer() : RestServerFixture(
    new RestServer.Settings { Tls = true, Users = [("me", "my:secret/%"), ("you", "other")], Flags = ["--private-repos"] },
    "me:my%3Asecret%2F%25");

public sealed class SocketServer() : RestServerFixture(new RestServer.Settings { AtSocket = true });

public sealed class AppendOnlyServer() : RestServerFixture(new RestServer.Settings { Flags = ["--append-only"] });
