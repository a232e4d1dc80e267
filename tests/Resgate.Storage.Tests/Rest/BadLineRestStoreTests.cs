using System.Diagnostics;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Rest;

/// <summary>The promises of a store, kept behind a line that does to one in eight requests the worst that a line can do.</summary>
public sealed class BadLineRestStoreTests(PlainServer at) : ObjectStoreContract, IClassFixture<PlainServer>
{
    private static readonly RetryPolicy s_policy = new() { FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(100) };

    private FaultyProxy? _line;
    private string _folder = "";

    protected override bool ReplacesAtomically => false;

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        (var direct, _folder) = await at.CreateEmptyAsync();
        await direct.DisposeAsync();
        _line = FaultyProxy.ToHttp(at.Server.Port, new LineQuality(1.0 / 8, LineQuality.AllFaults), seed: 1);
        var address = $"rest:http://localhost:{_line.Port}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder))}/";
        var store = Locations.Open(address, new PlaceOptions { StuckAfter = TimeSpan.FromSeconds(1) });
        return new RetryingStore(store, s_policy, new Random(1), TimeProvider.System, _ => { });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _line!.DisposeAsync();
    }

    /// <summary>The server tidies up after an upload that broke off, but takes its time.</summary>
    protected override async Task AssertNothingIsLeftBehindAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Any(path => Path.GetFileName(path) is not ({ Length: 64 } or "config")))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "something is left behind");
            await Task.Delay(50);
        }
    }
}
