using System.Diagnostics;
using Resgate.Primitives;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>Limits, at a real server and by the real clock.</summary>
public sealed class RestLimitTests(PlainServer at) : IClassFixture<PlainServer>
{
    private const int Rate = 1 << 20;

    [Fact]
    public async Task Uploads_and_downloads_of_all_connections_together_keep_to_the_limit()
    {
        await using var store = Locations.Open(
            at.Server.Repository("limited/"),
            new PlaceOptions { UploadLimit = new ByteCount(Rate), DownloadLimit = new ByteCount(2 * Rate) });
        await store.PrepareAsync(Now);
        Sample[] samples = [.. Enumerable.Range(1, 4).Select(seed => Sample.Of(ObjectFolder.Data, Rate / 2, seed))];

        var up = await SecondsOfAsync(samples.Select(sample => store.DraftAsync(sample, 100_000)));
        var down = await SecondsOfAsync(samples.Select(async sample =>
            Assert.Equal(sample.Name.Id, Id.Of(await store.ReadAllAsync(sample.Name)))));

        // At least, since the machine may have more to do; and an eighth of a second is free.
        Assert.InRange(up, 1.85, 60);
        Assert.InRange(down, 0.85, 60);
    }

    [Fact]
    public async Task A_short_patience_is_enough_for_a_slow_line()
    {
        await using var store = Locations.Open(
            at.Server.Repository("slow/"),
            new PlaceOptions { UploadLimit = ByteCount.Kibibytes(64), StuckAfter = TimeSpan.FromSeconds(2) });
        await store.PrepareAsync(Now);

        var seconds = await SecondsOfAsync(Enumerable.Range(1, 5).Select(seed => store.DraftAsync(Sample.Of(ObjectFolder.Data, 60_000, seed), 1000)));

        Assert.InRange(seconds, 4, 120);
    }

    private static async Task<double> SecondsOfAsync(IEnumerable<Task> transfers)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(transfers);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
