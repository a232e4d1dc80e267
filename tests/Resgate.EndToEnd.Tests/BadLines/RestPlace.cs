using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

internal sealed class RestPlace(RestServer server) : FarPlace
{
    public override FaultyProxy Line(LineQuality quality, int seed) => FaultyProxy.ToHttp(server.Port, quality, seed);

    public override FarAddress Address(string name, int? port = null) => new($"rest:http://localhost:{port ?? server.Port}/{name}/");

    public override Task<string> FolderAsync(string name) => Task.FromResult(Path.Combine(server.Data, name));

    public override Task RemoveAsync(string name)
    {
        Directory.Delete(Path.Combine(server.Data, name), recursive: true);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
