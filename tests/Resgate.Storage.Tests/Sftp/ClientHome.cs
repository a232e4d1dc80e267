using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>A client's home folder of its own, to be spoilt: to begin with, it knows a server and holds a key that it takes.</summary>
internal sealed class ClientHome : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ClientHome(SshServer server)
    {
        Server = server;
        Variables = new(server.Variables) { ["HOME"] = _folder.Path };
        Directory.CreateDirectory(Ssh);
        foreach (var name in new[] { "id_ed25519", "id_ed25519.pub", "known_hosts" })
        {
            File.Copy(Path.Combine(server.Home, ".ssh", name), Path.Combine(Ssh, name));
        }
    }

    public SshServer Server { get; }

    public Dictionary<string, string> Variables { get; }

    public string Ssh => Path.Combine(_folder.Path, ".ssh");

    public PlaceOptions Options => new() { Variable = Variables.GetValueOrDefault, StuckAfter = TimeSpan.FromSeconds(20) };

    /// <summary>Replaces one of the files in <c>.ssh</c>.</summary>
    public void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(Ssh, name), lines);

    public void Remove(string name) => File.Delete(Path.Combine(Ssh, name));

    /// <summary>Puts an object at a new place and reads it back.</summary>
    /// <param name="address">Null for the server's own.</param>
    public async Task UseAsync(string? address = null)
    {
        await using var store = Locations.Open(address ?? Server.Address(Guid.NewGuid().ToString("n")), Options);
        var sample = Sample.Of(ObjectFolder.Keys, 400);
        await store.PrepareAsync(StoreCalls.Now);
        await store.PutAsync(sample);
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    public void Dispose() => _folder.Dispose();
}
