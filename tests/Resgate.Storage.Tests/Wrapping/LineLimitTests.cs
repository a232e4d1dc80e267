using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Storage.Wrapping;
using Resgate.Storage.Tests.Rest;
using Resgate.Storage.Tests.Sftp;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>Limits, at real servers and by the real clock.</summary>
public abstract class LineLimitTests
{
    private const int Rate = 1 << 20;

    /// <summary>A new place at the server.</summary>
    protected abstract string Address { get; }

    protected abstract PlaceOptions Options { get; }

    [Fact]
    public async Task Uploads_and_downloads_of_all_connections_together_keep_to_the_limit()
    {
        await using var store = Locations.Open(
            Address, Options with { UploadLimit = Pace.Steady(new ByteCount(Rate)), DownloadLimit = Pace.Steady(new ByteCount(2 * Rate)) });
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
            Address, Options with { UploadLimit = Pace.Steady(ByteCount.Kibibytes(64)), StuckAfter = TimeSpan.FromSeconds(3) });
        await store.PrepareAsync(Now);

        var seconds = await SecondsOfAsync(Enumerable.Range(1, 5).Select(seed => store.DraftAsync(Sample.Of(ObjectFolder.Data, 90_000, seed), 1000)));

        Assert.InRange(seconds, 6, 180);
    }

    private static async Task<double> SecondsOfAsync(IEnumerable<Task> transfers)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(transfers);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}

public sealed class RestLineLimitTests(PlainServer at) : LineLimitTests, IClassFixture<PlainServer>
{
    protected override string Address => at.Server.Repository($"{Guid.NewGuid():n}/");

    protected override PlaceOptions Options => PlaceOptions.Default;
}

public sealed class SftpLineLimitTests(OpenSsh ssh) : LineLimitTests, IClassFixture<OpenSsh>
{
    protected override string Address => ssh.Server.Address(Guid.NewGuid().ToString("n"));

    protected override PlaceOptions Options => ssh.Server.Options;
}
