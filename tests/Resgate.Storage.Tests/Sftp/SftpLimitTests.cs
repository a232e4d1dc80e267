using System.Diagnostics;
using Resgate.Primitives;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Limits hold for all calls together, and what has to wait for its turn does not count as silent.</summary>
public sealed class SftpLimitTests(OpenSsh ssh) : IClassFixture<OpenSsh>
{
    [Fact]
    public async Task Files_are_sent_and_fetched_no_faster_than_they_may()
    {
        const int Rate = 400_000;
        var options = ssh.Server.Options with { UploadLimit = new ByteCount(Rate), DownloadLimit = new ByteCount(Rate), StuckAfter = TimeSpan.FromSeconds(10) };
        await using var store = Locations.Open(ssh.Server.Address(Guid.NewGuid().ToString("n")), options);
        await store.PrepareAsync(Now);
        Sample[] samples = [.. Enumerable.Range(0, 3).Select(seed => Sample.Of(ObjectFolder.Data, 300_000, seed))];

        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(store.DraftAsync(samples[0], 77_000), store.DraftAsync(samples[1], 77_000), store.PutAsync(samples[2]).AsTask());
        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(1.9), "sent too fast");

        began = Stopwatch.GetTimestamp();
        var read = await Task.WhenAll(samples.Select(sample => store.ReadAllAsync(sample.Name)));
        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(1.9), "fetched too fast");
        Assert.Equal(samples.Select(sample => sample.Name.Id), read.Select(content => Id.Of(content)));
    }
}
