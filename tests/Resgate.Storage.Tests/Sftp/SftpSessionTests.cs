using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>How a store uses a server: connections, channels, new keys in the middle.</summary>
public sealed class SftpSessionTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public async Task Many_calls_at_once_share_one_connection_and_as_many_channels_as_are_wanted()
    {
        await using var server = await SshServer.StartAsync();
        var options = server.Options with { Extended = new Dictionary<string, string> { ["sftp.connections"] = "3" } };
        await using var store = Locations.Open(server.Address("r"), options);
        await store.PrepareAsync(Now);
        Assert.Equal(1, server.ChannelCount);

        await PutManyAsync(store, 60);

        Assert.Equal(3, store.Connections);
        Assert.Equal((1, 3), (server.ConnectionCount, server.ChannelCount));
        Assert.Equal(60, (await store.ListAsync(ObjectFolder.Data)).Count);
    }

    [Fact]
    public async Task A_server_that_grants_one_channel_is_used_through_one()
    {
        await using var server = await SshServer.StartAsync("", "MaxSessions 1");
        await using var store = Locations.Open(server.Address("r"), server.Options);
        await store.PrepareAsync(Now);

        await PutManyAsync(store, 40);

        Assert.Equal(1, server.ChannelCount);
        Assert.Equal(40, (await store.ListAsync(ObjectFolder.Data)).Count);
    }

    [Fact]
    public async Task New_keys_in_the_middle_of_everything_disturb_nothing()
    {
        await using var server = await SshServer.StartAsync("", "RekeyLimit 1M", "KexAlgorithms curve25519-sha256");
        await using var store = Locations.Open(server.Address("r"), server.Options);
        await store.PrepareAsync(Now);
        Sample[] samples = [.. Enumerable.Range(0, 4).Select(seed => Sample.Of(ObjectFolder.Data, (6 * Mebibyte) + seed, seed))];

        await Task.WhenAll(samples.Select(sample => store.DraftAsync(sample, Mebibyte)));
        var read = await Task.WhenAll(samples.Select(sample => store.ReadAllAsync(sample.Name)));

        Assert.Equal(samples.Select(sample => sample.Name.Id), read.Select(content => Id.Of(content)));
    }

    [Fact]
    public async Task A_server_that_asks_whether_we_are_there_is_answered()
    {
        await using var server = await SshServer.StartAsync("", "ClientAliveInterval 1", "ClientAliveCountMax 1");
        await using var store = Locations.Open(server.Address("r"), server.Options);
        await store.PrepareAsync(Now);

        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Now);

        Assert.Equal((1, 1), (server.ConnectionCount, server.ChannelCount));
        Assert.Empty(await store.ListAsync(ObjectFolder.Index));
    }

    [Fact]
    public async Task Nothing_is_read_or_made_before_the_first_call()
    {
        await using var server = await SshServer.StartAsync();

        await using (var store = Locations.Open(server.Address("r"), server.Options))
        {
            Assert.Equal(server.Address("r"), store.Location);
            Assert.Equal(5, store.Connections);
        }

        Assert.DoesNotContain("Connection from", server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sftp.connections", "0")]
    [InlineData("sftp.conections", "5")]
    [InlineData("sftp.command", "'unclosed")]
    [InlineData("sftp.command", "''")]
    public void An_option_that_makes_no_sense_is_refused(string key, string value)
    {
        var options = new PlaceOptions { Extended = new Dictionary<string, string> { [key] = value } };

        var failure = Assert.Throws<ResgateException>(() => Locations.Open("sftp:host:x", options));

        Assert.Equal(FailureKind.Usage, failure.Kind);
    }

    [Fact]
    public void A_command_and_arguments_cannot_both_be_given()
    {
        var options = new PlaceOptions { Extended = new Dictionary<string, string> { ["sftp.command"] = "a", ["sftp.args"] = "b" } };

        Assert.Equal(
            "sftp.command and sftp.args cannot both be given",
            Assert.Throws<ResgateException>(() => Locations.Open("sftp:host:x", options)).Message);
    }

    private static Task PutManyAsync(IObjectStore store, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 12 },
        async (seed, _) => await store.PutAsync(Sample.Of(ObjectFolder.Data, 100_000, seed)));
}
