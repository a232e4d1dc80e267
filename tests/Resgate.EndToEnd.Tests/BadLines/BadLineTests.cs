using System.Diagnostics;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary>Whatever a line to a server does, a command does its work or says in one line that it has not; and nothing is lost.</summary>
public sealed class BadLineTests(ITestOutputHelper output)
{
    // With these a single call is given up after seven seconds; the rest is a slow machine's.
    private static readonly string[] _impatient = ["--stuck-request-timeout", "2s"];
    private static readonly (string, string) _retryFor = ("RESGATE_RETRY_FOR", "5s");

    private readonly SortedDictionary<string, int> _outcomes = [];
    private readonly SortedDictionary<LineFault, int> _faults = [];
    private TimeSpan _longest;

    [Fact]
    public async Task Nothing_is_lost_behind_a_bad_line()
    {
        var rounds = Effort.Rounds(usual: 20, many: 1000);
        var seed = Effort.Seed(output);
        var luck = new Random(seed);
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        for (var round = 0; round < rounds; round++)
        {
            // A seed that failed comes back alone, as the first of one round.
            var own = round == 0 ? seed : luck.Next();
            try
            {
                await RunAsync(server, $"round-{round}", new Random(own));
            }
            catch
            {
                output.WriteLine($"round {round} failed: RESGATE_ROUNDS=1 RESGATE_SEED={own}");
                Tell();
                throw;
            }
        }

        Tell();
    }

    private async Task RunAsync(RestServer server, string name, Random luck)
    {
        using var site = new Site { Repository = Path.Combine(server.Data, name), Variables = [_retryFor] };
        await site.InitAsync();
        var source = new ChangingFolder(site.Source, luck);
        var ledger = new Ledger(site);
        var quality = new LineQuality(
            0.4 * Math.Pow(luck.NextDouble(), 2),
            luck.Next(3) == 0 ? [(LineFault)luck.Next(LineQuality.AllFaults.Count)] : LineQuality.AllFaults);
        await using var line = FaultyProxy.ToHttp(server.Port, quality, luck.Next());
        var (far, direct) = ($"rest:http://localhost:{line.Port}/{name}/", server.Repository(name + "/"));

        // The judge comes once, at a moment that is drawn: what a run leaves behind may be mended by the next.
        Action[] steps = [BackUp, Check, Restore, BackUp, Prune, Check];
        foreach (var step in steps.Take(luck.Next(1, steps.Length + 1)))
        {
            step();
        }

        site.Repository = direct;
        ledger.Judge();
        foreach (var (fault, count) in line.Happened)
        {
            _faults[fault] = _faults.GetValueOrDefault(fault) + count;
        }

        Directory.Delete(Path.Combine(server.Data, name), recursive: true);

        void BackUp()
        {
            source.Change();
            ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
            if (Succeeds([.. Commands.Backup, "--json"]) is { } said)
            {
                ledger.Note(Site.SnapshotOf(said), ledger.UnderWay);
            }
        }

        void Check() => Succeeds(["check", "--read-data"]);

        void Restore()
        {
            var target = site.At("target");
            if (ledger.Promised.Count > 0 && Succeeds(["restore", "latest", "--target", target]) is not null)
            {
                Assert.Equal(ledger.UnderWay, ChangingFolder.Fingerprint(target));
            }
        }

        void Prune()
        {
            site.Repository = direct;
            ledger.ForgetAllBut(newest: 1);
            Succeeds(["forget", "--keep-last", "1", "--prune", "--max-unused", "0", "--pack-size", "4"]);
        }

        // Null when it has failed, as it may.
        string? Succeeds(string[] command)
        {
            site.Repository = far;
            var began = Stopwatch.GetTimestamp();
            using var running = site.Start([.. command, .. _impatient]);
            var (code, said, errors) = running.Wait();
            _longest = TimeSpan.FromTicks(Math.Max(_longest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
            var outcome = $"{command[0]} {(code == 0 ? "succeeded" : "failed")}";
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            var complaints = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("will retry in ", StringComparison.Ordinal))
                .ToList();
            if (code == 0)
            {
                Assert.Empty(complaints);
                return said;
            }

            Assert.True(code == 1, $"{command[0]} ended with {code}:\n{said}\n{errors}");
            Assert.StartsWith("error: ", Assert.Single(complaints), StringComparison.Ordinal);

            // Its lock could not be taken away either.
            site.Repository = direct;
            site.Resgate("unlock");
            return null;
        }
    }

    private void Tell()
    {
        output.WriteLine(string.Join(", ", _outcomes.Select(outcome => $"{outcome.Key} {outcome.Value} times")));
        output.WriteLine(string.Join(", ", _faults.Select(fault => $"{fault.Key} {fault.Value} times")));
        output.WriteLine($"the longest command took {_longest.TotalSeconds:F1} s");
    }
}
