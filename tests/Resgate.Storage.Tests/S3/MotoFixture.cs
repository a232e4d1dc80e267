using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.S3;

/// <summary>A server for the tests of one class.</summary>
public sealed class MotoFixture : IAsyncLifetime
{
    public MotoServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await MotoServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
