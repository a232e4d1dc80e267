using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Points of an installation that never stops: each is restored, and no torn set goes untold.</summary>
public sealed class EveryPointTests(ITestOutputHelper output)
{
    private const string State = "[ { paths: [ .env, \"**/config.yaml\", logs ] }, { sqlite: orchestrator_data/*.sqlite } ]";

    // Of more, every fifth is compared: each takes seconds.
    private const int MostSets = 50;

    private const string Check =
        """
        import pathlib, sqlite3, sys
        for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
            database = sqlite3.connect(path)
            assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok", path
            torn = database.execute("SELECT count(*) FROM (SELECT payload FROM load GROUP BY payload HAVING count(*) % 2)").fetchone()[0]
            listed = database.execute("SELECT count(*) FROM processed_videos").fetchone()[0]
            assert torn == 0 and listed > 0, (path, torn, listed)
            database.close()
        """;

    [Fact]
    public Task With_a_rollback_journal_every_captured_state_is_whole_and_every_torn_set_is_told() => ProveAsync("sqlite");

    [Fact]
    public Task With_a_write_ahead_log_every_captured_state_is_whole_and_every_torn_set_is_told() => ProveAsync("sqlite-wal");

    private async Task ProveAsync(string form)
    {
        using var vv = new Installation(State, form);
        await vv.InitAsync();
        vv.Edit("keep: { last: 2 }", "keep: { last: 9999 }");
        vv.Edit("\"storage/*\"", "storage/input, storage/raw, storage/processed, storage/tv_curado, storage/fallback");
        File.AppendAllText(
            vv.At("plan.yaml"),
            "\n  metadata: { rpo: 24h, every: 12h, keep: { last: 9999 }, exclude: [ \"**.tmp\" ], sources: [ { paths: [ storage/analytic, storage/summaries, storage/loglines, storage/playlists ] } ] }\n");

        // Both forms together are what was asked for.
        var rounds = Effort.Rounds(usual: 4, many: 500) / 2;
        var began = Stopwatch.GetTimestamp();
        var captures = Capture(vv, rounds);
        output.WriteLine($"{form}: {captures} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        var states = StatesAt(vv, vv.Places[0]);
        Assert.Equal(rounds + 1, states.Count);

        began = Stopwatch.GetTimestamp();
        Restore(vv, states, StatesAt(vv, vv.Places[1]));
        output.WriteLine($"{form}: {states.Count} states restored and checked in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");

        began = Stopwatch.GetTimestamp();
        Compare(vv, form, [.. states.Select(static point => point.Time)]);
        output.WriteLine($"{form}: sets compared in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
    }

    // The state every time, documents every second and media every third: so points lie as far apart as schedules put them.
    private static string Capture(Installation vv, int rounds)
    {
        var (points, told) = (0, 0);
        using var system = new LivingSystem(vv);
        for (var round = 0; round < rounds; round++)
        {
            system.Next(isFinished: round % 10 == 1);
            string[] classes = [.. round % 2 == 0 ? ["metadata"] : Array.Empty<string>(), "state", .. round % 3 == 0 ? ["media"] : Array.Empty<string>()];
            foreach (var one in classes)
            {
                // Partial is what a file makes that was deleted between being listed and being read; and so many points in one interval are an alarm.
                var run = vv.Run(one);
                Assert.True(run.ExitCode is 0 or 3, run.Text + run.Errors);
                points++;
                told += run.ExitCode == 3 ? 1 : 0;
            }
        }

        // What is whole at last: the newest set has something to be near to.
        system.Next(isFinished: true);
        foreach (var one in (string[])["state", "metadata", "media"])
        {
            Assert.True(vv.Run(one).ExitCode is 0 or 3);
        }

        return $"{points + 3} captures ({told} with something to tell)";
    }

    // From the two places by turns; the judge takes one of 25.
    private static void Restore(Installation vv, List<(string Id, DateTimeOffset Time)> first, List<(string Id, DateTimeOffset Time)> second)
    {
        var folder = Directory.CreateDirectory(vv.At("states")).FullName;
        var path = $"{vv.State}/staging/state/sqlite{vv.Database}";
        Assert.Equal(first.Select(static point => point.Time), second.Select(static point => point.Time));
        for (var index = 0; index < first.Count; index++)
        {
            var (place, id) = (vv.Places[index % 2], (index % 2 == 0 ? first : second)[index].Id);
            var file = Path.Combine(folder, index.ToString("0000", CultureInfo.InvariantCulture));
            if (index % 25 == 0)
            {
                File.WriteAllBytes(file, vv.Restic(place, "dump", id, path).Output);
                continue;
            }

            var dump = vv.Call("dump", "--repo", place, "--target", file, id, path);
            Assert.True(dump.ExitCode == 0, dump.Text + dump.Errors);
        }

        Tool.Run("python3", "-c", Check, folder);
    }

    private void Compare(Installation vv, string form, List<DateTimeOffset> times)
    {
        var audit = new GraphAudit(vv);
        var (tornSets, torn, other) = (0, 0, 0);
        DateTimeOffset? nearest = null;
        var compared = times.Index().Skip(1).Where(one => times.Count <= MostSets || one.Index % 5 == 0).ToList();
        foreach (var (index, time) in compared)
        {
            var result = audit.Examine(time);
            Assert.Equal(result.Torn.Order(), result.SaidTorn.Order());
            Assert.True(result.Found.IsSubsetOf(result.Said), $"not told: {string.Join(", ", result.Found.Except(result.Said))}\n{result.Text}");
            Assert.Equal(!result.HoldsTogether, result.Warnings.Contains("warning: torn: ", StringComparison.Ordinal));
            tornSets += result.Torn.Count > 0 ? 1 : 0;
            torn += result.Torn.Count;
            other += result.Found.Count - result.Torn.Count;
            nearest = result.HoldsTogether ? nearest : result.NearestWhole ?? nearest;
            if (nearest is { } whole && (index < 3 || index % 25 == 0))
            {
                var held = audit.Examine(whole);
                Assert.True(held.HoldsTogether && held.Lost.Count == 0, held.Text);
            }
        }

        output.WriteLine($"{form}: {compared.Count} sets, {tornSets} of them torn; {torn} torn videos found by the checker, all told; {other} other gaps found, all told");
        Assert.True(tornSets > 0, "nothing was torn, so nothing was shown");
    }

    private static List<(string Id, DateTimeOffset Time)> StatesAt(Installation vv, string place)
    {
        using var list = JsonDocument.Parse(vv.Restic(place, "snapshots", "--json", "--tag", "class=state").Output);
        return
        [
            .. list.RootElement.EnumerateArray()
                .Select(static one => (one.GetProperty("id").GetString()!, one.GetProperty("time").GetDateTimeOffset())),
        ];
    }
}
