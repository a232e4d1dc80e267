using System.Diagnostics;
using System.Text.Json;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>Whatever a line to a server does, a command does its work or says in one line that it has not; and nothing is lost.</summary>
public abstract class BadLineTests(ITestOutputHelper output)
{
    // With these a single call is given up after seven seconds; the rest is a slow machine's.
    private static readonly string[] _impatient = ["--stuck-request-timeout", "2s"];
    private static readonly (string, string) _retryFor = ("RESGATE_RETRY_FOR", "5s");

    private readonly SortedDictionary<string, int> _outcomes = [];
    private readonly SortedDictionary<LineFault, int> _faults = [];
    private TimeSpan _longest;

    private protected abstract Task<FarPlace> StartAsync();

    [Fact]
    public async Task Nothing_is_lost_behind_a_bad_line()
    {
        var rounds = Effort.Rounds(usual: 5, many: 1000);
        var seed = Effort.Seed(output);
        var luck = new Random(seed);
        await using var place = await StartAsync();
        for (var round = 0; round < rounds; round++)
        {
            // A seed that failed comes back alone, as the first of one round.
            var own = round == 0 ? seed : luck.Next();
            try
            {
                await RunAsync(place, $"round-{round}", new Random(own));
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

    private async Task RunAsync(FarPlace place, string name, Random luck)
    {
        using var site = new Site { Variables = [.. place.Variables, _retryFor] };
        await Site.InitAsync(place.Open(name), site.Password);
        var source = new ChangingFolder(site.Source, luck);
        var ledger = new Ledger(site);
        var quality = new LineQuality(
            0.4 * Math.Pow(luck.NextDouble(), 2),
            luck.Next(3) == 0 ? [(LineFault)luck.Next(LineQuality.AllFaults.Count)] : LineQuality.AllFaults);
        await using var line = place.Line(quality, luck.Next());
        var (far, direct) = (place.Address(name, line.Port), place.Address(name));

        // The judge comes once, at a moment that is drawn: what a run leaves behind may be mended by the next.
        Func<Task>[] steps = [BackUp, Check, Restore, BackUp, Prune, Check];
        foreach (var step in steps.Take(luck.Next(1, steps.Length + 1)))
        {
            await step();
        }

        site.Repository = await place.FolderAsync(name);
        ledger.Judge();
        foreach (var (fault, count) in line.Happened)
        {
            _faults[fault] = _faults.GetValueOrDefault(fault) + count;
        }

        await place.RemoveAsync(name);

        Task BackUp()
        {
            source.Change();
            ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
            if (Succeeds([.. Commands.Backup, "--json"]) is { } said)
            {
                ledger.Note(Site.SnapshotOf(said), ledger.UnderWay);
            }

            return Task.CompletedTask;
        }

        Task Check()
        {
            Succeeds(["check", "--read-data"]);
            return Task.CompletedTask;
        }

        Task Restore()
        {
            var target = site.At("target");
            if (ledger.Promised.Count > 0 && Succeeds(["restore", "latest", "--target", target]) is not null)
            {
                Assert.Equal(ledger.UnderWay, ChangingFolder.Fingerprint(target));
            }

            return Task.CompletedTask;
        }

        async Task Prune()
        {
            site.Repository = await place.FolderAsync(name);
            ledger.ForgetAllBut(newest: 1);
            Succeeds(["forget", "--keep-last", "1", "--prune", "--max-unused", "0", "--pack-size", "4"]);
        }

        // Whether something is lost, or only looked so.
        string SeenDirectly()
        {
            site.Repository = direct.Repository;
            using var running = site.Start(["check", "--read-data", "--no-lock", .. direct.Arguments]);
            var (code, said, errors) = running.Wait();
            return $"check ended with {code}:\n{said}\n{errors}";
        }

        // Null when it has failed, as it may.
        string? Succeeds(string[] command)
        {
            site.Repository = far.Repository;
            var began = Stopwatch.GetTimestamp();
            using var running = site.Start([.. command, .. _impatient, .. far.Arguments]);
            var (code, said, errors) = running.Wait();
            _longest = TimeSpan.FromTicks(Math.Max(_longest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
            var outcome = $"{command[0]} {(code == 0 ? "succeeded" : "failed")}";
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            var complaints = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("will retry in ", StringComparison.Ordinal))
                .ToList();
            if (complaints.RemoveAll(line => line.StartsWith("our lock on the repository stays: ", StringComparison.Ordinal)) > 0 || code != 0)
            {
                site.Repository = direct.Repository;
                site.Resgate(["unlock", .. direct.Arguments]);
            }

            if (code == 0)
            {
                Assert.Empty(complaints);
                return said;
            }

            // A snapshot that could not be removed is named, and costs nothing but that.
            if (command[0] == "forget" && code == 3 && complaints.TrueForAll(static complaint => complaint.StartsWith("unable to remove snapshot ", StringComparison.Ordinal)))
            {
                return null;
            }

            // A restore goes on without the file that it cannot have, and a check without the pack: each is named.
            var isOneByOne = command[0] is "restore" or "check" && complaints is [.., var last] && last.StartsWith("error: ", StringComparison.Ordinal);
            // A lock that was given up may arrive when it has been taken away, and stay.
            var isLocked = code == 11 && complaints is [var only] && only.Contains("already locked by", StringComparison.Ordinal);
            if (!isLocked && (code != 1 || (complaints.Count != 1 && !isOneByOne)))
            {
                Assert.Fail($"{command[0]} ended with {code}:\n{said}\n{errors}\nwithout the bad line:\n{SeenDirectly()}");
            }

            AssertTellsWhy(complaints[^1], code, isJson: command.Contains("--json"));
            Assert.DoesNotContain(complaints, complaint => complaint.Contains("repair ", StringComparison.Ordinal));
            return null;
        }
    }

    /// <summary>One line for people, or restic's object for programs.</summary>
    private static void AssertTellsWhy(string complaint, int code, bool isJson)
    {
        if (!isJson)
        {
            Assert.StartsWith("error: ", complaint, StringComparison.Ordinal);
            return;
        }

        using var told = JsonDocument.Parse(complaint);
        Assert.Equal("exit_error", told.RootElement.GetProperty("message_type").GetString());
        Assert.Equal(code, told.RootElement.GetProperty("code").GetInt32());
        Assert.NotEmpty(told.RootElement.GetProperty("message").GetString()!);
    }

    private void Tell()
    {
        output.WriteLine(string.Join(", ", _outcomes.Select(outcome => $"{outcome.Key} {outcome.Value} times")));
        output.WriteLine(string.Join(", ", _faults.Select(fault => $"{fault.Key} {fault.Value} times")));
        output.WriteLine($"the longest command took {_longest.TotalSeconds:F1} s");
    }
}

public sealed class RestBadLineTests(ITestOutputHelper output) : BadLineTests(output)
{
    private protected override async Task<FarPlace> StartAsync() => new RestPlace(await RestServer.StartAsync(new RestServer.Settings()));
}

public sealed class SftpBadLineTests(ITestOutputHelper output) : BadLineTests(output)
{
    private protected override async Task<FarPlace> StartAsync() => new SftpPlace(await SshServer.StartAsync());
}

public sealed class AzureBadLineTests(ITestOutputHelper output) : BadLineTests(output)
{
    private protected override async Task<FarPlace> StartAsync() => new AzurePlace(await Azurite.StartAsync());
}

public sealed class S3BadLineTests(ITestOutputHelper output) : BadLineTests(output)
{
    private protected override async Task<FarPlace> StartAsync() => await S3Place.CreateAsync(await CephServer.Newest, keepsVersions: false);
}

public sealed class VersionedS3BadLineTests(ITestOutputHelper output) : BadLineTests(output)
{
    private protected override async Task<FarPlace> StartAsync() => await S3Place.CreateAsync(await CephServer.Newest, keepsVersions: true);
}
