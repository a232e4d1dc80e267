using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>The tests' own tool, since a fault that does not happen proves nothing.</summary>
public sealed class FaultyProxyTests(PlainServer at) : IClassFixture<PlainServer>
{
    private readonly Sample _there = Sample.Of(ObjectFolder.Data, 300_000);
    private readonly Sample _new = Sample.Of(ObjectFolder.Data, 200_000, seed: 2);

    public static TheoryData<LineFault> Faults => [.. LineQuality.AllFaults];

    [Fact]
    public async Task A_good_line_changes_nothing()
    {
        var (direct, folder) = await PrepareAsync();
        await using var line = FaultyProxy.ToHttp(at.Server.Port, new LineQuality(0, LineQuality.AllFaults), seed: 1);
        await using var store = Behind(line.Port, folder);

        Assert.Equal(_there.Content, await store.ReadAllAsync(_there.Name));
        await store.DraftAsync(_new, 50_000);
        await store.PutAsync(_new);
        await store.PutAsync(Sample.Of(ObjectFolder.Config, 100, 1));
        await store.PutAsync(Sample.Of(ObjectFolder.Config, 100, 2));
        await store.RemoveAsync(_there.Name, Now);

        Assert.Equal(_new.Name, Assert.Single(await direct.ListAsync(ObjectFolder.Data)).Name);
        Assert.Equal(await direct.ListAsync(ObjectFolder.Data), await store.ListAsync(ObjectFolder.Data));
        Assert.Equal(Sample.Of(ObjectFolder.Config, 100, 2).Content, await direct.ReadAllAsync(ObjectName.Config));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_happens_to_a_request_and_is_told_as_one_that_passes(LineFault fault)
    {
        var (direct, folder) = await PrepareAsync();
        await using var line = FaultyProxy.ToHttp(at.Server.Port, new LineQuality(1, fault), seed: 1);
        await using var store = Behind(line.Port, folder);

        var read = await Record.ExceptionAsync(async () => await store.ReadAsync(_there.Name, 0, new byte[300_000], Now));
        var put = await Record.ExceptionAsync(async () => await store.PutAsync(_new));

        Assert.Equal(fault is not (LineFault.Duplicate or LineFault.Delay), read is ResgateException { IsTransient: true });
        Assert.True(read is null or ResgateException { IsTransient: true });

        // An answer without a body has none to lose; a second request finds the object there, which is then compared.
        Assert.True(put is null or ResgateException { IsTransient: true }, $"{put}");
        var isStored = (await direct.ListAsync(ObjectFolder.Data)).Any(found => found.Name == _new.Name);
        Assert.Equal(put is null || fault == LineFault.LoseReply || (fault == LineFault.Refuse && isStored), isStored);
        Assert.True(line.Happened[fault] >= 2);

        line.IsOff = true;
        await store.PutAsync(_new);
        Assert.Equal(_new.Content, await direct.ReadAllAsync(_new.Name));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_connection_of_bytes_alone_breaks_or_stands_still_as_well(LineFault fault)
    {
        var (_, folder) = await PrepareAsync();
        await using var line = FaultyProxy.ToTcp(at.Server.Port, new LineQuality(1, fault), seed: 1);
        await using var store = Behind(line.Port, folder);
        var large = Sample.Of(ObjectFolder.Data, 5_000_000, seed: 3);

        var put = await Record.ExceptionAsync(async () => await store.PutAsync(large));

        Assert.Equal(fault != LineFault.Delay, put is ResgateException { IsTransient: true });
        line.IsOff = true;
        if (put is not null)
        {
            await store.PutAsync(large);
        }

        Assert.Equal(large.Content, await store.ReadAllAsync(large.Name));
    }

    [Fact]
    public async Task A_slow_line_takes_its_time_and_is_full_when_there_is_enough_to_carry()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var line = new SlowLine(((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromMilliseconds(50), bytesPerSecond: 10_000_000);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, line.Port, Now);
        using var server = await listener.AcceptTcpClientAsync(Now);
        var (near, far, one) = (client.GetStream(), server.GetStream(), new byte[1]);

        var began = Stopwatch.GetTimestamp();
        await near.WriteAsync(one, Now);
        await far.ReadExactlyAsync(one, Now);
        await far.WriteAsync(one, Now);
        await near.ReadExactlyAsync(one, Now);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 49, 2000);

        var sample = Sample.Of(ObjectFolder.Data, 5_000_000);
        began = Stopwatch.GetTimestamp();
        var sending = near.WriteAsync(sample.Content, Now);
        var received = new byte[sample.Content.Length];
        await far.ReadExactlyAsync(received, Now);
        await sending;

        Assert.Equal(sample.Content, received);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.45, 10);
        Assert.Equal((5_000_001, 1), line.Carried);
    }

    private async Task<(IObjectStore Direct, string Folder)> PrepareAsync()
    {
        var (direct, folder) = await at.CreateEmptyAsync();
        await direct.PutAsync(_there);
        return (direct, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }

    private static IObjectStore Behind(int port, string folder) =>
        Locations.Open($"rest:http://localhost:{port}/{folder}/", new PlaceOptions { StuckAfter = TimeSpan.FromSeconds(1) });
}
