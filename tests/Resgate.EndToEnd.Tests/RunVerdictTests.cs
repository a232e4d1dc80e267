using System.Text.Json;

namespace Resgate.EndToEnd.Tests;

/// <summary>What goes wrong in a run, alone and together, its code, and what <c>status</c> says afterwards (lost data, row 50).</summary>
public sealed class RunVerdictTests
{
    [Fact]
    public async Task Only_a_run_with_which_nothing_is_amiss_ends_with_0_and_its_summary_says_the_same()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        vv.Edit("paths: [ \"storage/*\" ] } ], exclude: [ \"**.tmp\" ]", "paths: [ storage/processed, storage/raw ] } ], exclude: [ \"**.tmp\" ], write-once: [ storage/processed ]");
        Assert.Equal(0, vv.Run().ExitCode);
        Assert.Equal(0, vv.Run("media").ExitCode);

        // The lock and the change take longest to come and go, so they are the upper two of the four.
        for (var causes = 0; causes < 16; causes++)
        {
            var (away, missing, locked, changed) = ((causes & 1) != 0, (causes & 2) != 0, (causes & 4) != 0, (causes & 8) != 0);
            if (changed)
            {
                File.WriteAllText(Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0], $"encrypted {causes}");
            }

            MoveIf(away, vv.At("two"), vv.At("away"));
            MoveIf(missing, vv.At("vv/storage/raw"), vv.At("raw"));
            Tell expected;
            using (var held = locked ? DutyTests.Hold(vv, vv.At("one")) : null)
            {
                var run = vv.Run("media", "--json");
                expected = new Tell(causes == 0 ? 0 : 3, run.Errors);
                Assert.True(run.ExitCode == expected.Code, $"causes {causes}: {run.ExitCode}\n{run.Text}{run.Errors}");
                using var summary = JsonDocument.Parse(run.Text.TrimEnd('\n').Split('\n')[^1]);
                Assert.Equal(run.ExitCode, summary.RootElement.GetProperty("code").GetInt32());
                held?.Signal("INT");
                held?.Wait();
            }

            // Each cause is told whatever else is.
            Assert.Equal(
                (away, missing, locked, changed),
                (expected.Says("going on without two"), expected.Says("storage/raw: does not exist"), expected.Says("stays at one"), expected.Says("written once")));

            // A partial point and a place that is away cost an objective only when it runs out; what failed or should never happen stands.
            // While a change stands nothing is to be forgotten, so that it cannot be is no failure.
            var status = vv.Do("status");
            Assert.True(status.ExitCode == (locked || changed ? 3 : 0), $"causes {causes}: {status.ExitCode}\n{status.Text}");
            Assert.Equal(
                (away, missing, locked && !changed, changed),
                (status.Text.Contains("two cannot be reached", StringComparison.Ordinal), status.Text.Contains("storage/raw: does not exist", StringComparison.Ordinal),
                    status.Text.Contains("stays at one", StringComparison.Ordinal), status.Text.Contains("written once", StringComparison.Ordinal)));
            MoveIf(away, vv.At("away"), vv.At("two"));
            MoveIf(missing, vv.At("raw"), vv.At("vv/storage/raw"));
        }
    }

    [Fact]
    public async Task A_place_that_takes_nothing_costs_that_place_and_the_code()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        Spoil(vv.At("two"));
        var run = vv.Run("media", "--json");
        Assert.Equal((3, 1), (run.ExitCode, run.Text.Split("\"run_missed\"").Length - 1));
        Assert.Contains("\"code\":3", run.Text, StringComparison.Ordinal);
        Assert.Matches("\nmedia  two .* missing ", vv.Do("status").Text);

        Spoil(vv.At("one"));
        var nowhere = vv.Run("media", "--json");
        Assert.Equal(1, nowhere.ExitCode);
        Assert.EndsWith("\"code\":1}\n", nowhere.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_or_refused_has_no_summary_that_could_be_taken_for_success()
    {
        using var vv = new Installation("[ { paths: [ .env ] }, { command: [ sleep, \"60\" ], as: nap } ]");
        await vv.InitAsync();
        using var first = vv.Start("state", "--json");
        for (var attempt = 0; !Directory.Exists(Path.Combine(vv.State, "staging/state/command")); attempt++)
        {
            Assert.True(attempt < 600, "it never came to that");
            await Task.Delay(50);
        }

        var second = vv.Run("media", "--json");
        first.Signal("INT");
        var ended = first.Wait();

        Assert.Equal((11, ""), (second.ExitCode, second.Text));
        Assert.Equal((130, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith("media has no point at one\n", vv.Do("status").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_read_is_told_by_both()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        var file = new DirectoryInfo(Path.Combine(vv.At("one"), "snapshots")).GetFiles()[0];
        file.IsReadOnly = false;
        File.WriteAllBytes(file.FullName, new byte[200]);

        var status = vv.Do("status");
        Assert.Equal(3, status.ExitCode);
        Assert.Contains($"1 snapshot at one cannot be read, for instance {file.Name[..8]}: ", status.Text, StringComparison.Ordinal);
        Assert.Equal(3, vv.Run().ExitCode);
    }

    private static void MoveIf(bool isSo, string from, string to)
    {
        if (isSo)
        {
            Directory.Move(from, to);
        }
    }

    // Nothing can be stored in a folder that is a file; opening asks for none of it.
    private static void Spoil(string place)
    {
        Directory.Delete(Path.Combine(place, "data"), recursive: true);
        File.WriteAllText(Path.Combine(place, "data"), "");
    }

    private sealed record Tell(int Code, string Errors)
    {
        public bool Says(string text) => Errors.Contains(text, StringComparison.Ordinal);
    }
}
