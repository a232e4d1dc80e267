using Resgate.Storage.Wrapping;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>The promises of a store, kept behind a line on which every third connection breaks or stands still.</summary>
public sealed class BadLineSftpStoreTests(OpenSsh ssh) : ObjectStoreContract, IClassFixture<OpenSsh>
{
    private static readonly RetryPolicy _policy = new() { FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(100) };

    private readonly ClientHome _home = new(ssh.Server);
    private FaultyProxy? _line;

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        var quality = new LineQuality(
            1.0 / 3, LineFault.DropRequest, LineFault.CutRequest, LineFault.LoseReply, LineFault.Stall, LineFault.StallReply, LineFault.Delay);
        _line = FaultyProxy.ToTcp(ssh.Server.Port, quality, seed: 1);
        _home.Write("known_hosts", $"[127.0.0.1]:{_line.Port} {ssh.Server.HostKey}");
        var address = $"sftp://{SshServer.User}@127.0.0.1:{_line.Port}//data/{Guid.NewGuid():n}";
        var store = Locations.Open(address, _home.Options with { StuckAfter = TimeSpan.FromSeconds(2) });
        var retrying = new RetryingStore(store, _policy, new Random(1), TimeProvider.System, _ => { });
        await retrying.PrepareAsync(StoreCalls.Now);
        return retrying;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _line!.DisposeAsync();
        _home.Dispose();
    }
}
