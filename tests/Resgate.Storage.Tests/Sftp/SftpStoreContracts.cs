using Resgate.Storage.Sftp;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>The contract with a real server at the other end, and a look at what is in its folder.</summary>
public abstract class SftpStoreContract : ObjectStoreContract
{
    private readonly string _folder = Guid.NewGuid().ToString("n");

    /// <summary>The served folder as this machine sees it.</summary>
    protected abstract string Served { get; }

    protected abstract IObjectStore Open(string folder);

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        var store = Open(_folder);
        await store.PrepareAsync(Now);
        return store;
    }

    protected override Task AssertNothingIsLeftBehindAsync()
    {
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Served, _folder), "*", SearchOption.AllDirectories),
            file => file.Contains("tmp-", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    protected static IObjectStore Open(string address, PlaceOptions options) => Locations.Open(address, options);
}

public sealed class OpenSshStoreTests(OpenSsh ssh) : SftpStoreContract, IClassFixture<OpenSsh>
{
    protected override string Served => ssh.Server.Folder;

    protected override IObjectStore Open(string folder) => Open(ssh.Server.Address(folder), ssh.Server.Options);
}

public sealed class PlainSshStoreTests(PlainSsh ssh) : SftpStoreContract, IClassFixture<PlainSsh>
{
    protected override bool ReplacesAtomically => false;

    protected override string Served => ssh.Server.Folder;

    protected override IObjectStore Open(string folder) => Open(ssh.Server.Address(folder), ssh.Server.Options);
}

public sealed class RcloneStoreTests(Rclone rclone) : SftpStoreContract, IClassFixture<Rclone>
{
    protected override string Served => rclone.Server.Folder;

    protected override IObjectStore Open(string folder) => Open(rclone.Server.Address(folder), rclone.Server.Options);
}

/// <summary>Through the pipes of a program, without SSH.</summary>
public sealed class CommandStoreTests : SftpStoreContract
{
    private readonly TemporaryFolder _served = new();

    protected override string Served => _served.Path;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _served.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override IObjectStore Open(string folder) => Open(
        $"sftp:nobody@nowhere:{_served.Path}/{folder}",
        new PlaceOptions { Extended = new Dictionary<string, string> { ["sftp.command"] = "/usr/lib/openssh/sftp-server -e" } });
}
