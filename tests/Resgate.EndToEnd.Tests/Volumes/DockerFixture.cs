using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>One engine for all tests of volumes: they have containers and volumes of their own.</summary>
[CollectionDefinition(Name)]
public sealed class DockerFixture : IAsyncLifetime, ICollectionFixture<DockerFixture>
{
    public const string Name = "docker";

    private static int _count;

    public DockerServer Docker { get; private set; } = null!;

    /// <summary>A name that no other test has.</summary>
    public static string NewName(string kind) => $"{kind}{Interlocked.Increment(ref _count)}";

    public async ValueTask InitializeAsync() => Docker = await DockerServer.StartAsync();

    public ValueTask DisposeAsync() => Docker.DisposeAsync();
}
