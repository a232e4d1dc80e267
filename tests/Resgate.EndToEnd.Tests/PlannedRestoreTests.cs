using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.FileSystems;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>restore</c> with a plan: a class or a path, as it was at some time, from whichever place has it.</summary>
public sealed class PlannedRestoreTests
{
    private const string Sources = "[ { paths: [ .env, \"**/config.yaml\" ] }, { sqlite: orchestrator_data/*.sqlite } ]";

    private static readonly string _sample = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../samples/vv-video-ai/vv.py"));

    [Fact]
    public async Task A_class_comes_back_whole_from_its_newest_point_and_the_place_is_named()
    {
        using var vv = await WithRunAsync();
        Directory.Move(vv.At("one"), vv.At("gone"));

        var restore = vv.Do("restore", "media", "--target", vv.At("out"));

        Assert.Equal(0, restore.ExitCode);
        Assert.Matches(@"^taking media as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d from two\nrestoring snapshot ", restore.Text);
        Assert.Equal($"error: going on without one: there is no repository at {vv.At("one")}; if its disk is not mounted, mount it\n", restore.Errors);
        Tool.Run("diff", "-r", vv.At("vv/storage"), vv.At("out") + vv.At("vv/storage"));
    }

    [Fact]
    public async Task Without_a_repository_a_class_or_path_is_the_plans_and_with_one_it_is_said_how_to_name_the_plan()
    {
        using var vv = await WithRunAsync();
        vv.Variables = [("RESGATE_PLAN", vv.At("plan.yaml")), ("RESTIC_REPOSITORY", "")];
        var restore = vv.Call("restore", "media", "--target", vv.At("out"));
        Assert.Equal((0, ""), Ended(restore));
        Assert.StartsWith("taking media as of ", restore.Text, StringComparison.Ordinal);

        var other = vv.Call("restore", "media", "--target", vv.At("out"), "--repo", vv.At("one"));
        Assert.Equal(1, other.ExitCode);
        Assert.EndsWith("\"media\" among snapshots; a class or path of a plan is restored with --plan, --at or --from\n", other.Errors, StringComparison.Ordinal);

        vv.Variables = [("RESGATE_PLAN", vv.At("no-plan.yaml")), ("RESTIC_REPOSITORY", "")];
        Assert.StartsWith(
            $"error: no repository was named, and there is no plan {vv.At("no-plan.yaml")}; say --repo ADDRESS",
            vv.Call("restore", "media", "--target", vv.At("out")).Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_place_can_be_reached_each_says_why_and_none_that_a_new_repository_would_help()
    {
        using var vv = await WithRunAsync();
        Directory.Move(vv.At("one"), vv.At("gone"));
        File.WriteAllText(vv.At("wrong"), "wrong");
        vv.Edit($"{vv.At("two")}, password: {vv.At("password")}", $"{vv.At("two")}, password: {vv.At("wrong")}");

        var restore = vv.Do("restore", "media", "--target", vv.At("out"));

        Assert.Equal(10, restore.ExitCode);
        Assert.StartsWith(
            $"error: cannot reach one (there is no repository at {vv.At("one")}; if its disk is not mounted, mount it), two (wrong password", restore.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("'init'", restore.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_a_time_it_is_the_newest_point_that_is_not_later()
    {
        using var vv = await WithRunAsync();
        var env = Path.Combine(vv.Root, ".env");
        var first = File.ReadAllText(env);
        await Task.Delay(1100);
        var between = DateTimeOffset.UtcNow;
        await Task.Delay(1100);
        File.WriteAllText(env, "changed");
        Assert.Equal(0, vv.Run("state").ExitCode);

        string Restored(string target, params string[] more)
        {
            var restore = vv.Do("restore", ["state", "--from", "two", "--target", vv.At(target), .. more]);
            Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
            return File.ReadAllText(vv.At(target) + env);
        }

        Assert.Equal("changed", Restored("now"));
        using var list = JsonDocument.Parse(vv.Restic(vv.At("two"), "snapshots", "--json", "--tag", "class=state").Output);
        var shown = list.RootElement[0].GetProperty("time").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss");
        Assert.Equal(first, Restored("shown", "--at", shown));
        Assert.Equal(first, Restored("rfc", "--at", between.ToString("O")));
        Assert.Equal(first, Restored("local", "--at", between.ToString("yyyy-MM-dd HH:mm:ss")));
        Assert.Equal("changed", Restored("ago", "--at", "1s"));
    }

    [Fact]
    public async Task A_database_that_nobody_named_is_copied_consistently_and_comes_back_with_its_class_and_with_its_folder()
    {
        using var vv = new Installation("[ { paths: [ app ] } ]");
        await vv.InitAsync();
        var database = Path.Combine(vv.Root, "app/deep/state.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        File.WriteAllText(Path.Combine(vv.Root, "app/note"), "x");
        Tool.Run("sqlite3", database, "PRAGMA journal_mode=wal; CREATE TABLE t (x); INSERT INTO t VALUES (7)");
        var run = vv.Run("state");
        Assert.True(run.ExitCode == 0, run.Text + run.Errors);
        Assert.False(File.Exists(vv.Restore(vv.At("one"), "state") + database), "the raw file is in the point");

        string[][] wanted = [["state"], ["app"], [database]];
        foreach (var (index, what) in wanted.Index())
        {
            var target = vv.At($"out{index}");
            Assert.Equal(0, vv.Do("restore", [.. what, "--target", target]).ExitCode);
            Assert.Equal("7\n", Tool.Run("sqlite3", target + database, "SELECT x FROM t").Text);
            Assert.Equal(what[0] != database, File.Exists($"{target}{vv.Root}/app/note"));
        }

        var status = vv.Do("status");
        Assert.DoesNotContain($"{vv.Root}/app: is in no point yet", status.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_comes_alone_from_the_newest_point_that_holds_it_absolute_or_below_the_root()
    {
        using var vv = await WithRunAsync();
        var clip = Directory.GetFiles(vv.At("vv/storage/processed"))[0];
        var bytes = File.ReadAllBytes(clip);
        File.Delete(clip);
        Assert.Equal(0, vv.Run("media").ExitCode);

        var file = vv.Do("restore", clip, "--target", vv.At("file"));
        Assert.Equal((0, ""), (file.ExitCode, file.Errors));
        Assert.Equal([vv.At("file") + clip], Directory.GetFiles(vv.At("file"), "*", SearchOption.AllDirectories));
        Assert.Equal(bytes, File.ReadAllBytes(vv.At("file") + clip));

        Assert.Equal(0, vv.Do("restore", "storage/loglines", "--target", vv.At("folder")).ExitCode);
        Tool.Run("diff", "-r", vv.At("vv/storage/loglines"), vv.At("folder") + vv.At("vv/storage/loglines"));
        Assert.False(Directory.Exists(vv.At("folder") + vv.At("vv/storage/raw")));
    }

    [Fact]
    public async Task A_database_is_asked_for_by_its_own_path_and_comes_as_the_copy_that_was_made_of_it()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Tool.Run("chown", "games:news", vv.Database);
        Tool.Run("chmod", "640", vv.Database);
        Assert.Equal(0, vv.Run().ExitCode);

        var restore = vv.Do("restore", vv.Database, "--target", vv.At("out"), "--json");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        using var point = JsonDocument.Parse(restore.Text.Split('\n')[0]);
        Assert.Equal(
            ("restore_point", "state", "one"),
            (Text(point, "message_type"), Text(point, "class"), Text(point, "place")));
        AssertIsWhole(vv.At("out") + vv.Database);
        Assert.Equal("games news 640\n", Tool.Run("stat", "-c", "%U %G %a", vv.At("out") + vv.Database).Text);
    }

    [Fact]
    public async Task A_class_that_is_restored_in_place_has_its_database_back_without_the_journals_of_the_broken_one()
    {
        using var vv = await WithRunAsync();
        File.WriteAllText(vv.Database, "no database any more");
        File.WriteAllText(vv.Database + "-wal", "of the broken one");
        File.WriteAllText(vv.Database + "-journal", "of the broken one");

        var kept = vv.Do("restore", "state", "--target", "/", "--overwrite", "never");
        Assert.Contains($"{vv.Database} is there and stays as it is", kept.Errors, StringComparison.Ordinal);
        var restore = vv.Do("restore", "state", "--target", "/");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.EndsWith($"{vv.Database} is in its place\n", restore.Text, StringComparison.Ordinal);
        AssertIsWhole(vv.Database);
        Assert.False(File.Exists(vv.Database + "-journal"));
    }

    [Fact]
    public async Task Points_that_are_torn_are_told_with_the_time_at_which_all_hold_together()
    {
        using var vv = await WithRunAsync();
        await Task.Delay(1100);
        Tool.Run(_sample, "feed", vv.Root, "--clips", "1");
        Tool.Run(_sample, "work", vv.Root);
        Assert.Equal(0, vv.Run("state").ExitCode);

        var torn = vv.Do("restore", "state", "--target", vv.At("torn"));

        Assert.Equal(0, torn.ExitCode);
        Assert.Matches(
            @"^warning: torn: the state lists 1 video as processed of which these points lack something: cam\d\d_\w+: nothing of it is here\n"
            + @"warning: nearest time at which all hold together: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$",
            torn.Errors);
        var whole = torn.Errors.TrimEnd('\n').Split("together: ")[1];
        Assert.Equal((0, ""), Ended(vv.Do("restore", "state", "--at", whole, "--target", vv.At("whole"))));
        Assert.Equal((0, ""), Ended(vv.Do("history", "--graph", "--at", whole)));
        var said = vv.Do("restore", "state", "--target", vv.At("torn"), "--json").Text.Split('\n');
        Assert.Contains("\"restore_point\"", said[0], StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(said[1]);
        Assert.Equal(("graph_summary", false), (Text(summary, "message_type"), summary.RootElement.GetProperty("holds_together").GetBoolean()));
        Assert.Equal(3, vv.Do("history", "--graph").ExitCode);

        vv.Edit("system: vv-video-ai", "system: another");
        Assert.Equal(1, vv.Do("history", "--graph").ExitCode);
    }

    [Fact]
    public async Task A_database_goes_back_to_another_disk_than_its_copy_is_on_with_its_owner_and_mode()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Tool.Run("chown", "lp:lp", vv.Database);
        Tool.Run("chmod", "640", vv.Database);
        Assert.Equal(0, vv.Run("state").ExitCode);
        using var disk = Mount.Tmpfs(Path.GetDirectoryName(vv.Database)!, "size=4m");

        var restore = vv.Do("restore", "state", "--target", "/");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        AssertIsWhole(vv.Database);
        Assert.Equal("lp:lp 640\n", Tool.Run("stat", "-c", "%U:%G %a", vv.Database).Text);
        Assert.Equal([vv.Database], Directory.GetFiles(disk.Path));
    }

    [Fact]
    public async Task What_cannot_be_is_said_in_one_line()
    {
        using var vv = await WithRunAsync();
        string Refused(params string[] arguments)
        {
            var restore = vv.Do("restore", [.. arguments, "--target", vv.At("out")]);
            Assert.Equal((1, ""), (restore.ExitCode, restore.Text));
            return restore.Errors;
        }

        Assert.Equal("error: the plan has no place 'three'; it has one, two\n", Refused("media", "--from", "three"));
        Assert.Matches(
            @"^error: there is no point of media from before 2020-01-01 00:00:00; the oldest is of \d{4}-.*, at one\n$",
            Refused("media", "--at", "2020-01-01"));
        Assert.Equal(
            $"error: the plan has no class 'medai', and no point has {vv.Root}/medai; its classes are media, state\n", Refused("medai"));
        Assert.Matches(
            "^error: there is no point with .*/.env from before 2020-01-01 10:00:00; the oldest is of ",
            Refused(".env", "--at", "2020-01-01 10:00"));
        Assert.StartsWith("error: unable to parse time: \"yesterday\"; write it as ", Refused("media", "--at", "yesterday"), StringComparison.Ordinal);
        Assert.StartsWith("error: --repo, --host, --tag and --path choose snapshots", Refused("media", "--host", "edge-01"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(vv.At("out")));
    }

    [Fact]
    public async Task A_partial_point_is_no_answer_while_there_is_a_whole_one()
    {
        using var vv = await WithRunAsync();
        vv.Write("[ { paths: [ .env, not-here ] } ]");
        Assert.Equal(3, vv.Run("state").ExitCode);

        Assert.Equal(0, vv.Do("restore", "state", "--target", vv.At("out")).ExitCode);

        Assert.True(File.Exists($"{vv.At("out")}{vv.Root}/tv_scheduler/config.yaml"));
    }

    [Fact]
    public async Task A_window_that_is_closed_keeps_nobody_from_getting_things_back_and_no_lock_stays()
    {
        using var vv = await WithRunAsync();
        vv.Edit("repository: ", "window: closed, repository: ");

        var restore = vv.Do("restore", "state", "--from", "two", "--target", vv.At("out"));

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.All(vv.Places, static place => Assert.Empty(Directory.GetFiles(Path.Combine(place, "locks"))));
    }

    private static (int ExitCode, string Errors) Ended(Tool.Result result) => (result.ExitCode, result.Errors);

    private static void AssertIsWhole(string database) => Tool.Run(
        "python3", "-c", "import sqlite3, sys; assert sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0] == 'ok'", database);

    private static async Task<Installation> WithRunAsync()
    {
        var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        return vv;
    }

    private static string? Text(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString();
}
