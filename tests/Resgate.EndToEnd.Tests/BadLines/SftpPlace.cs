using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

internal sealed class SftpPlace(SshServer server) : FarPlace
{
    public override IReadOnlyList<(string Name, string Value)> Variables { get; } = [.. server.Variables.Select(pair => (pair.Key, pair.Value))];

    public override FaultyProxy Line(LineQuality quality, int seed)
    {
        var line = FaultyProxy.ToTcp(server.Port, quality, seed);
        File.AppendAllText(Path.Combine(server.Home, ".ssh", "known_hosts"), $"[127.0.0.1]:{line.Port} {server.HostKey}\n");
        return line;
    }

    public override FarAddress Address(string name, int? port = null) =>
        new($"sftp://{SshServer.User}@127.0.0.1:{port ?? server.Port}//data/{name}");

    public override Task<string> FolderAsync(string name) => Task.FromResult(Path.Combine(server.Folder, name));

    public override Task RemoveAsync(string name)
    {
        Directory.Delete(Path.Combine(server.Folder, name), recursive: true);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
