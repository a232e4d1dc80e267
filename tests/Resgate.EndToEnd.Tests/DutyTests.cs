using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>status</c> and <c>run</c> tell of what silently stopped being true (lost data, rows 21, 41, 49 and 50).</summary>
public sealed class DutyTests
{
    private const string Sources = "[ { paths: [ .env ] } ]";

    [Fact]
    public async Task Retention_that_failed_is_told_until_a_run_has_made_up_for_it()
    {
        using var vv = await WithPointsAsync(2);
        using (var held = Hold(vv, vv.At("one")))
        {
            var run = vv.Run("media");
            Assert.Equal(3, run.ExitCode);
            Assert.StartsWith("error: what is no longer kept stays at one: ", run.Errors, StringComparison.Ordinal);

            held.Signal("INT");
            held.Wait();
        }

        var failed = vv.Do("status");
        Assert.Equal(3, failed.ExitCode);
        Assert.StartsWith("what is no longer kept of media stays at one: the last run could not forget it: ", failed.Text, StringComparison.Ordinal);
        Assert.EndsWith("2 objectives hold; 1 more thing amiss\n", failed.Text, StringComparison.Ordinal);
        Assert.Equal(
            [("retention", "media", "one", "failed"), ("retention", "state", "one", "done"), ("prune", null, "one", "done"), ("retention", "media", "two", "done"), ("retention", "state", "two", "done"), ("prune", null, "two", "done")],
            Duties(vv));

        Assert.Equal(0, vv.Run("media").ExitCode);
        Assert.Equal(0, vv.Do("status").ExitCode);
    }

    [Fact]
    public async Task Points_that_should_have_gone_show_that_nobody_forgets_without_any_record()
    {
        using var vv = await WithPointsAsync(0);
        vv.Edit("keep: { last: 2 }, sources: [ { paths: [ \"storage/*\"", "keep: { last: 50 }, sources: [ { paths: [ \"storage/*\"");
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.Equal(0, vv.Run("media").ExitCode);
        }

        vv.Edit("keep: { last: 50 }", "keep: { last: 2 }");
        Assert.Equal(0, vv.Do("status").ExitCode);

        Directory.Delete(Path.Combine(vv.State, "duties"), recursive: true);
        var status = vv.Do("status");
        Assert.Equal(3, status.ExitCode);
        Assert.Matches("\nretention of media at one has not run for .*: 3 points should be gone; 'resgate run media' forgets and says what is wrong\n", status.Text);

        Assert.Equal(0, vv.Run("media").ExitCode);
        Assert.Equal(0, vv.Do("status").ExitCode);
    }

    [Fact]
    public async Task A_prune_that_a_killed_run_owes_is_made_up_for_although_nothing_goes()
    {
        using var vv = await WithPointsAsync(1);
        var marks = Path.Combine(vv.State, "duties/one.json");
        var text = File.ReadAllText(marks);
        Assert.EndsWith("\"prune\":{}}", text, StringComparison.Ordinal);
        File.WriteAllText(marks, text.Replace("\"prune\":{}", "\"prune\":{\"owed\":\"2026-01-01T00:00:00Z\"}", StringComparison.Ordinal));

        Assert.Matches("\none has not been pruned for \\d+ d.* although points are gone; the next run tries again\n", vv.Do("status").Text);
        Assert.Equal(0, vv.Run("media").ExitCode);

        Assert.Equal(0, vv.Do("status").ExitCode);
        Assert.Contains("\"prune\":{\"success\":", File.ReadAllText(marks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_with_much_less_than_usual_is_an_alarm_until_somebody_has_looked()
    {
        using var vv = await WithPointsAsync(0);
        var folder = Directory.CreateDirectory(vv.At("vv/storage/input/many")).FullName;
        Enumerable.Range(0, 200).ToList().ForEach(i => File.WriteAllText(Path.Combine(folder, $"{i}"), $"{i}"));
        Assert.Equal(0, vv.Run("media").ExitCode);
        Assert.Equal(0, vv.Run("media").ExitCode);
        Directory.Delete(folder, recursive: true);

        var run = vv.Run("media");

        Assert.Equal(3, run.ExitCode);
        Assert.Matches("^alarm: media has shrunk: \\d+ files, .*, where 2\\d\\d files, .* were usual\nnothing of media is forgotten at one while ", run.Errors);
        Assert.Equal(3, Count(vv, "one"));
        var status = vv.Do("status");
        Assert.Equal(3, status.ExitCode);
        Assert.Matches("^alarm: media has shrunk: [0-9a-f]{8} at one has .* were usual; ", status.Text);

        using var points = JsonDocument.Parse(vv.Restic(vv.At("one"), "snapshots", "--json", "--tag", "alarm=shrunk").Output);
        var id = Assert.Single(points.RootElement.EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(0, vv.Call("-r", vv.At("one"), "tag", "--add", "acknowledged", id).ExitCode);
        Assert.Equal(0, vv.Do("status").ExitCode);
        Assert.Equal((0, ""), (vv.Run("media") is var next ? next.ExitCode : -1, next.Errors));
        Assert.Equal((2, 2), (Count(vv, "one"), Count(vv, "two")));
    }

    [Fact]
    public async Task Forged_points_are_named_and_push_out_no_true_ones()
    {
        using var vv = await WithPointsAsync(2);
        var forged = Forge(vv, "2040-01-01 00:00:00");
        var second = Forge(vv, "2040-01-02 00:00:00");

        var run = vv.Run("media");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("alarm: 2 points of media at one lie in the future: " + forged[..8], run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("nothing of media is forgotten at one while points there have odd times: what the rules remove could be better than what they keep\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal((5, 2), (Count(vv, "one"), Count(vv, "two")));
        var status = vv.Do("status");
        Assert.Equal(3, status.ExitCode);
        Assert.StartsWith("alarm: 2 points of media at one lie in the future: ", status.Text, StringComparison.Ordinal);
        Assert.Contains(("retention", "media", "one", "suspended"), Duties(vv));

        Assert.Equal(0, vv.Call("-r", vv.At("one"), "forget", forged, second).ExitCode);
        Assert.Equal((0, ""), (vv.Run("media") is var next ? next.ExitCode : -1, next.Errors));
        Assert.Equal((2, 0), (Count(vv, "one"), vv.Do("status").ExitCode));
    }

    [Fact]
    public async Task By_a_clock_that_may_run_ahead_nothing_is_forgotten_until_somebody_has_looked()
    {
        using var vv = await WithPointsAsync(0);
        vv.Edit("keep: { last: 2 }", "keep: { within: 30d }");
        Forge(vv, "2025-01-01 00:00:00");
        Forge(vv, "2025-01-02 00:00:00");

        var run = vv.Run("media");

        Assert.Equal(3, run.ExitCode);
        Assert.Matches("^alarm: media was captured \\d+ days after the point before it: .*\nnothing of media is forgotten at one while a point there came months after ", run.Errors);
        Assert.Equal(3, Count(vv, "one"));
        Assert.Equal(3, vv.Run("media").ExitCode);
        Assert.Equal(4, Count(vv, "one"));
        var status = vv.Do("status");
        Assert.Equal(3, status.ExitCode);
        Assert.Matches("^alarm: [0-9a-f]{8} of media at one came \\d+ days after the point before it[.] If the clock is wrong, ", status.Text);

        using var points = JsonDocument.Parse(vv.Restic(vv.At("one"), "snapshots", "--json", "--tag", "alarm=leap").Output);
        var id = Assert.Single(points.RootElement.EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(0, vv.Call("-r", vv.At("one"), "tag", "--add", "acknowledged", id).ExitCode);
        Assert.Equal((0, ""), (vv.Run("media") is var next ? next.ExitCode : -1, next.Errors));
        Assert.Equal((3, 3, 0), (Count(vv, "one"), Count(vv, "two"), vv.Do("status").ExitCode));
    }

    [Fact]
    public async Task A_change_of_what_is_written_once_stands_and_nothing_is_forgotten_until_somebody_has_looked()
    {
        using var vv = await WithPointsAsync(0);
        vv.Edit("exclude: [ \"**.tmp\" ]", "exclude: [ \"**.tmp\" ], write-once: [ storage/processed ]");
        Assert.Equal(0, vv.Run("media").ExitCode);
        File.WriteAllText(Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0], "all your clips are belong to us");
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(3, vv.Run("media").ExitCode));

        var status = vv.Do("status");

        Assert.Equal(3, status.ExitCode);
        Assert.StartsWith("alarm: files of media that are written once had changed in ", status.Text, StringComparison.Ordinal);
        Assert.Equal((4, 4), (Count(vv, "one"), Count(vv, "two")));

        using var points = JsonDocument.Parse(vv.Restic(vv.At("one"), "snapshots", "--json", "--tag", "alarm=write-once").Output);
        var id = Assert.Single(points.RootElement.EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(0, vv.Call("-r", vv.At("one"), "tag", "--add", "acknowledged", id).ExitCode);
        Assert.Equal((0, ""), (vv.Run("media") is var next ? next.ExitCode : -1, next.Errors));
        Assert.Equal((2, 2), (Count(vv, "one"), Count(vv, "two")));
    }

    [Fact]
    public async Task Points_of_a_class_that_is_no_longer_in_the_plan_are_named()
    {
        using var vv = await WithPointsAsync(1);
        vv.Edit("  media:", "  clips:");

        Assert.Contains("\n1 point of media at one: the plan keeps no such class there, so nobody forgets them\n", vv.Do("status").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_window_is_what_a_class_waits_for()
    {
        using var vv = await WithPointsAsync(0);
        vv.Edit($"one: {{ repository: {vv.At("one")},", $"one: {{ window: closed, repository: {vv.At("one")},");
        vv.Edit($"two: {{ repository: {vv.At("two")},", $"two: {{ window: \"{Tomorrow()} 20:00,off; {DateTime.UtcNow.DayOfWeek.ToString()[..3]} 00:00,closed\", repository: {vv.At("two")},");

        var status = vv.Do("status");

        Assert.Matches("\nmedia  one .*  never: closed *\n", status.Text);
        Assert.Matches($"\nmedia  two .*  opens {Tomorrow()} 20:00 *\n", status.Text);
        using var json = JsonDocument.Parse(vv.Do("status", "--json").Text);
        Assert.Equal(
            ["never", $"{Tomorrow()} 20:00"],
            json.RootElement.GetProperty("classes")[0].GetProperty("places").EnumerateArray().Select(static at => at.GetProperty("window_opens").GetString()));
    }

    [Fact]
    public async Task A_mirror_has_a_last_success_of_its_own()
    {
        using var here = new Mirrored();
        await here.Vv.InitAsync();
        Assert.Equal(0, here.Vv.Run().ExitCode);
        var never = here.Vv.Do("status");
        Assert.Equal(3, never.ExitCode);
        Assert.StartsWith("mirror daily has no whole tree: 'resgate mirror daily' makes one\n", never.Text, StringComparison.Ordinal);

        Assert.Equal(0, here.Mirror().ExitCode);
        Assert.Equal(0, here.Vv.Do("status").ExitCode);

        Directory.Move(here.Folder, here.Folder + "-away");
        var away = here.Vv.Do("status");
        Assert.Equal(3, away.ExitCode);
        Assert.StartsWith("mirror daily cannot be asked: the folder ", away.Text, StringComparison.Ordinal);
    }

    private static async Task<Installation> WithPointsAsync(int count)
    {
        var vv = new Installation(Sources);
        await vv.InitAsync();
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(0, (i == 0 ? vv.Run() : vv.Run("media")).ExitCode);
        }

        if (count == 0)
        {
            Assert.Equal(0, vv.Run("state").ExitCode);
        }

        return vv;
    }

    /// <summary>A backup that waits for its input, and holds a lock meanwhile.</summary>
    internal static Running Hold(Installation vv, string place)
    {
        var held = vv.StartCall("-r", place, "backup", "--stdin");
        for (var attempt = 0; !Directory.EnumerateFiles(Path.Combine(place, "locks")).Any(static file => Path.GetFileName(file).Length == 64); attempt++)
        {
            Assert.True(attempt < 600, "it never came to that");
            Thread.Sleep(50);
        }

        return held;
    }

    private static string Forge(Installation vv, string time)
    {
        vv.Restic(vv.At("one"), "backup", "--host", "edge-01", "--tag", "system=vv-video-ai", "--tag", "class=media", "--tag", "forged", "--time", time, vv.At("plan.yaml"));
        using var list = JsonDocument.Parse(vv.Restic(vv.At("one"), "snapshots", "--json", "--latest", "1", "--tag", "forged").Output);
        return list.RootElement.EnumerateArray().Last().GetProperty("id").GetString()!;
    }

    private static int Count(Installation vv, string place)
    {
        using var list = JsonDocument.Parse(vv.Restic(vv.At(place), "snapshots", "--json", "--tag", "class=media").Output);
        return list.RootElement.GetArrayLength();
    }

    private static List<(string?, string?, string?, string?)> Duties(Installation vv)
    {
        using var json = JsonDocument.Parse(vv.Do("status", "--json").Text);
        return
        [
            .. json.RootElement.GetProperty("duties").EnumerateArray()
                .Select(static duty => (Text(duty, "duty"), Text(duty, "class"), Text(duty, "place"), Text(duty, "standing"))),
        ];
    }

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string Tomorrow() => DateTime.UtcNow.AddDays(1).DayOfWeek.ToString()[..3];
}
