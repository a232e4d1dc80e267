using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.FileSystems;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>run</c>: what a plan says, done on the sample installation, and judged by restic.</summary>
public sealed class RunTests
{
    private const string StateSources =
        "[ { paths: [ .env, \"**/config.yaml\", orchestrator_data ] }, { sqlite: orchestrator_data/*.sqlite }, { command: [ uname, -s ], as: kernel } ]";

    // Two tables that any one moment finds equally long.
    private const string Writer =
        """
        import sqlite3, sys, itertools
        base = sqlite3.connect(sys.argv[1], timeout=60)
        base.executescript("create table if not exists a(x); create table if not exists b(x);")
        for i in itertools.count():
            with base:
                base.execute("insert into a values (?)", ("x" * 3000,))
                base.execute("insert into b values (?)", ("y" * 3000,))
            print(i, flush=True)
        """;

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task Each_place_has_the_class_as_it_was_and_the_database_is_whole_although_it_was_written_to(string journal)
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        Sqlite(vv.Database, $"pragma journal_mode={journal}");
        using var writer = vv.StartProgram("python3", "-c", Writer, vv.Database);
        await WaitAsync(() => Sqlite(vv.Database, "select count(*) from sqlite_master where name = 'b'") == "1");

        var run = vv.Run();
        writer.Kill();

        Assert.True(run.ExitCode == 0, run.Text + run.Errors);
        Assert.Equal("", run.Errors);
        Assert.Equal(["media at one", "media at two", "state at one", "state at two"], run.Text.TrimEnd('\n').Split('\n').Select(static line => line.Split(':')[0]));
        foreach (var place in vv.Places)
        {
            vv.Restic(place, "check", "--read-data");
            var media = vv.Restore(place, "media");
            Tool.Run("diff", "-r", vv.At("vv/storage"), media + vv.At("vv/storage"));

            var state = vv.Restore(place, "state");
            Assert.False(File.Exists(state + vv.Database), "the raw file is in the point");
            var copy = $"{state}{vv.State}/staging/state/sqlite{vv.Database}";
            Assert.Equal("ok", Sqlite(copy, "pragma integrity_check"));
            Assert.Equal("1", Sqlite(copy, "select (select count(*) from a) = (select count(*) from b) and (select count(*) from a) > 0"));
            Assert.Equal("Linux\n", File.ReadAllText($"{state}{vv.State}/staging/state/command/kernel"));
            Assert.True(File.Exists($"{state}{vv.Root}/tv_scheduler/config.yaml"));
        }

        Assert.False(Directory.Exists(Path.Combine(vv.State, "staging", "state")), "copies are left behind");
        Assert.Equal("nothing is due; ", vv.Run().Text[..16]);
    }

    [Fact]
    public async Task A_point_is_told_by_device_and_tags_and_its_time_is_when_the_capture_began()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run("state").ExitCode);
        Assert.Equal(0, vv.Run("state").ExitCode);

        using var list = JsonDocument.Parse(vv.Restic(vv.At("one"), "snapshots", "--json").Output);
        var points = list.RootElement.EnumerateArray().ToList();
        Assert.Equal(2, points.Count);
        Assert.All(points, static point =>
        {
            Assert.Equal("edge-01", point.GetProperty("hostname").GetString());
            var tags = point.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()!).ToList();
            Assert.Equal(["system=vv-video-ai", "class=state"], tags[..2]);
            Assert.StartsWith("run=", tags[2], StringComparison.Ordinal);
            Assert.Equal(["consistency=crash", "content=whole"], tags[3..]);
            Assert.Equal(point.GetProperty("time").GetString(), point.GetProperty("summary").GetProperty("backup_start").GetString());
        });
        Assert.Equal(points[0].GetProperty("id").GetString(), points[1].GetProperty("parent").GetString());
    }

    [Fact]
    public async Task Places_that_cut_files_differently_get_the_class_all_the_same()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync(alike: false);

        var run = vv.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(vv.Places, place => Tool.Run("diff", "-r", vv.At("vv/storage"), vv.Restore(place, "media") + vv.At("vv/storage")));
    }

    [Fact]
    public async Task A_class_keeps_what_its_rules_say_whatever_its_paths_have_become()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        vv.Run("state", "media");
        vv.Write("[ { paths: [ .env ] } ]");
        vv.Run("state");
        var last = vv.Run("state");

        Assert.Equal((0, ""), (last.ExitCode, last.Errors));
        Assert.Contains("one: 1 points forgotten, pruned\ntwo: 1 points forgotten, pruned\n", last.Text, StringComparison.Ordinal);
        Assert.All(vv.Places, place =>
        {
            Assert.Equal((2, 1), (Count(vv, place, "state"), Count(vv, place, "media")));
            vv.Restic(place, "check");
        });
    }

    [Fact]
    public async Task What_a_source_cannot_give_makes_the_point_partial_and_is_named()
    {
        using var vv = new Installation("[ { paths: [ .env ] }, { sqlite: orchestrator_data/*.sqlite }, { command: [ sh, -c, \"echo no; exit 5\" ], as: dump } ]");
        await vv.InitAsync();
        Damage(vv.Database);

        var run = vv.Run("state");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("; partial, lacks 2\n", run.Text, StringComparison.Ordinal);
        Assert.Contains($"state: {vv.Database}: the database fails its integrity check", run.Errors, StringComparison.Ordinal);
        Assert.Contains("state: dump: sh ended with code 5", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("staging", vv.Restic(vv.At("one"), "ls", "latest").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_gone_costs_that_place_only_and_the_next_run_makes_up_for_it()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        Directory.Move(vv.At("two"), vv.At("away"));
        var without = vv.Run("state");
        Directory.Move(vv.At("away"), vv.At("two"));

        Assert.Equal(3, without.ExitCode);
        Assert.StartsWith("state at one: ", without.Text, StringComparison.Ordinal);
        Assert.Contains("error: going on without two: ", without.Errors, StringComparison.Ordinal);
        Assert.Equal(0, vv.Run().ExitCode);
        Assert.Equal((2, 1), (Count(vv, vv.At("one"), "state"), Count(vv, vv.At("two"), "state")));
    }

    [Fact]
    public async Task A_place_gets_what_its_credentials_file_says_and_nobody_else_does()
    {
        const string secret = "correct-horse-battery";
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Users = [("vv", secret)] });
        using var vv = new Installation("[ { paths: [ .env ] }, { command: [ env ], as: environment } ]");
        await vv.InitAsync();
        Directory.Move(vv.At("two"), Path.Combine(server.Data, "vv"));
        File.WriteAllText(vv.At("credentials"), $"# of the second place\nRESTIC_REST_USERNAME=vv\nRESTIC_REST_PASSWORD='{secret}'\n");
        vv.Edit($"repository: {vv.At("two")}", $"credentials: {vv.At("credentials")}, repository: \"{server.Repository("vv/")}\"");

        var run = vv.Run("state", "--verbose");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.DoesNotContain(secret, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, File.ReadAllText($"{vv.Restore(vv.At("one"), "state")}{vv.State}/staging/state/command/environment"), StringComparison.Ordinal);

        File.AppendAllText(vv.At("credentials"), $"{secret}\n");
        var broken = vv.Run("state");
        Assert.Equal(3, broken.ExitCode);
        Assert.Contains("line 4 of the credentials file", broken.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, broken.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_says_that_one_is_under_way_or_waits_for_it_and_a_killed_one_holds_nothing_up()
    {
        using var vv = new Installation("[ { paths: [ .env ] }, { command: [ sleep, \"60\" ], as: nap } ]");
        await vv.InitAsync();
        using var first = vv.Start("state");
        await WaitAsync(() => Directory.Exists(Path.Combine(vv.State, "staging/state/command")));

        var second = vv.Run("media");
        Assert.Equal(11, second.ExitCode);
        Assert.StartsWith("error: another run is under way, process ", second.Errors, StringComparison.Ordinal);

        using var waiting = vv.Start("media", "--wait", "1m");
        Assert.False(waiting.HasEnded);
        first.Kill();
        Assert.Equal(0, waiting.Wait().ExitCode);

        vv.Write(StateSources);
        var next = vv.Run();
        Assert.True(next.ExitCode == 0, next.Errors);
        Assert.All(vv.Places, place => vv.Restic(place, "check", "--read-data"));
    }

    [Fact]
    public async Task The_locks_of_a_killed_run_are_removed_by_the_next_and_those_of_others_are_not()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run("media").ExitCode);
        File.WriteAllBytes(vv.At("vv/storage/input/late.mp4"), RandomNumberGenerator.GetBytes(1 << 20));
        using var killed = vv.Start("media", "--limit-upload", "64");
        await WaitAsync(() => vv.Places.All(static place => Locks(place) > 0));
        Assert.True(killed.Kill());

        var next = vv.Run();

        Assert.Equal((0, ""), (next.ExitCode, next.Errors));
        Assert.All(["one", "two"], place => Assert.Contains($"{place}: removed 1 lock of a run that was killed\n", next.Text, StringComparison.Ordinal));
        Assert.All(vv.Places, static place => Assert.Equal(0, Locks(place)));

        using var other = vv.StartCall(["-r", vv.Places[0], "backup", vv.At("vv/storage"), "--force", "--limit-upload", "64"]);
        await WaitAsync(() => Locks(vv.Places[0]) > 0);
        other.Kill();
        Assert.Equal(3, vv.Run("media").ExitCode);
        Assert.Equal(1, Locks(vv.Places[0]));

        static int Locks(string place) => Directory.GetFiles(Path.Combine(place, "locks")).Length;
    }

    [Fact]
    public async Task What_applications_give_out_themselves_is_consistent_for_them()
    {
        using var vv = new Installation("[ { sqlite: orchestrator_data/*.sqlite } ]");
        await vv.InitAsync();

        Assert.Equal(0, vv.Run("state").ExitCode);

        Assert.Equal(1, CountTagged(vv, vv.At("one"), "consistency=application"));
    }

    [Fact]
    public async Task A_cron_table_comes_as_cron_itself_tells_it_or_empty_and_a_user_whom_nobody_knows_is_named()
    {
        const string table = "# of the pipeline\n*/5 * * * * /opt/vv/scripts/orchestrator.py\n";
        using var vv = new Installation("[ { crontab: games }, { crontab: news }, { crontab: no-one-here } ]");
        await vv.InitAsync();
        File.WriteAllText(vv.At("table"), table);
        Tool.Run("crontab", "-u", "games", vv.At("table"));
        try
        {
            var run = vv.Run("state");

            Assert.Equal(3, run.ExitCode);
            Assert.Contains("state: crontab of no-one-here: ", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("news", run.Errors, StringComparison.Ordinal);
            var tables = $"{vv.Restore(vv.At("one"), "state")}{vv.State}/staging/state/crontab";
            Assert.Equal((table, ""), (File.ReadAllText($"{tables}/games"), File.ReadAllText($"{tables}/news")));
        }
        finally
        {
            Tool.Run("crontab", "-u", "games", "-r");
        }
    }

    [Fact]
    public async Task A_change_of_what_is_written_once_is_an_alarm_and_marks_the_point()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        vv.Edit("exclude: [ \"**.tmp\" ]", "exclude: [ \"**.tmp\" ], write-once: [ storage/processed ], order: [ storage/input, storage/processed ]");
        Assert.Equal((0, ""), (vv.Run("media") is var first ? first.ExitCode : -1, first.Errors));
        var clip = Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0];
        File.WriteAllText(clip, "all your clips are belong to us");
        File.WriteAllText(vv.At("vv/storage/processed/new.mp4"), "a new one is welcome");
        Tool.Run("ln", Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4").First(other => other != clip), vv.At("vv/storage/input/linked.mp4"));

        var run = vv.Run("media");

        var waits = string.Concat(((string[])["one", "two"]).Select(static place =>
            $"nothing of media is forgotten at {place} while files there have changed that are written once: what the rules remove could be better than what they keep\n"));
        Assert.Equal((3, $"alarm: media: {clip} changed, and files there are written once\n{waits}"), (run.ExitCode, run.Errors));
        Assert.All(vv.Places, place => Assert.Equal(1, CountTagged(vv, place, "alarm=write-once")));
    }

    [Fact]
    public async Task Storage_that_is_a_link_to_another_disk_is_captured_with_what_is_behind_it()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        using var disk = Mount.Tmpfs(vv.At("disk"), "size=64m");
        var (storage, real) = (vv.At("vv/storage"), Path.Combine(disk.Path, "video"));
        Tool.Run("mv", storage, real);
        File.CreateSymbolicLink(storage, "../disk/video");
        vv.Edit("[ \"storage/*\" ] } ]", "[ storage ] } ], write-once: [ storage/processed ]");
        var first = vv.Run("media");
        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        var clip = Directory.GetFiles(Path.Combine(real, "processed"), "*.mp4")[0];
        File.WriteAllText(clip, "all your clips are belong to us");
        var changed = vv.Run("media");
        Assert.Equal(3, changed.ExitCode);
        Assert.StartsWith($"alarm: media: {clip} changed, and files there are written once\n", changed.Errors, StringComparison.Ordinal);

        var restored = vv.Restore(vv.At("one"), "media");
        Assert.Equal("../disk/video", new FileInfo(restored + storage).LinkTarget);
        Tool.Run("diff", "-r", real, restored + real);
        var asked = $"storage/processed/{Path.GetFileName(clip)}";
        Assert.Equal(0, vv.Do("restore", asked, "--at", "1s", "--target", vv.At("out")).ExitCode);
        Assert.Equal(2, vv.Do("history", asked, "--json").Text.Split('\n').Count(static line => line.Contains("\"history_version\"", StringComparison.Ordinal)));

        File.Delete(storage);
        File.CreateSymbolicLink(storage, "../nowhere");
        var dangling = vv.Run("media");
        Assert.NotEqual(0, dangling.ExitCode);
        Assert.Contains($"{storage}: is a link to {vv.At("nowhere")}, which is not there\n", dangling.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_whose_window_is_closed_waits_and_makes_nothing_due()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        vv.Edit($"one: {{ repository: {vv.At("one")},", $"one: {{ window: closed, repository: {vv.At("one")},");

        var run = vv.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("one is closed\n", run.Text, StringComparison.Ordinal);
        Assert.Equal((0, 2), (CountTagged(vv, vv.At("one"), "system=vv-video-ai"), CountTagged(vv, vv.At("two"), "system=vv-video-ai")));
        Assert.Contains("nothing is due; ", vv.Run().Text, StringComparison.Ordinal);

        vv.Edit($"two: {{ repository", "two: { window: closed, repository");
        Assert.Equal(3, vv.Run("media").ExitCode);
        Assert.Equal((0, "one is closed\ntwo is closed\n"), (vv.Run() is var closed ? closed.ExitCode : -1, closed.Text));
    }

    [Fact]
    public async Task A_place_is_written_to_as_fast_as_its_window_allows()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();
        vv.Edit($"one: {{ repository: {vv.At("one")},", $"one: {{ window: 1M, repository: {vv.At("one")},");
        File.WriteAllBytes(vv.At("vv/storage/input/large.mp4"), RandomNumberGenerator.GetBytes(6 << 20));
        var began = Stopwatch.GetTimestamp();

        Assert.Equal(0, vv.Run("media").ExitCode);

        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_dry_run_tells_what_is_due_and_stores_nothing()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();

        var dry = vv.Run("--dry-run");

        Assert.Equal((0, "would capture media for one, two\nwould capture state for one, two\n", ""), (dry.ExitCode, dry.Text, dry.Errors));
        Assert.Equal(0, Count(vv, vv.At("one"), "state"));
        Assert.False(Directory.Exists(vv.State));
    }

    [Fact]
    public async Task As_JSON_each_class_and_place_is_an_object_and_the_summary_comes_last()
    {
        using var vv = new Installation(StateSources);
        await vv.InitAsync();

        var lines = vv.Run("--json").Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(
            ["run_stored", "run_stored", "run_stored", "run_stored", "run_summary"],
            lines.ConvertAll(static line => line.GetProperty("message_type").GetString()));
        Assert.Equal(0, lines[^1].GetProperty("code").GetInt32());
    }

    [Fact]
    public void A_plan_that_makes_no_sense_ends_with_78_and_one_class_too_many_with_a_list()
    {
        using var vv = new Installation(StateSources);
        var unknown = vv.Run("video");
        Assert.Equal((1, "error: the plan has no class 'video'; it has media, state\n"), (unknown.ExitCode, unknown.Errors));

        vv.Write("[ { path: [ .env ] } ]");
        var senseless = vv.Run();
        Assert.Equal((78, ""), (senseless.ExitCode, senseless.Text));
        Assert.Contains("'path'", senseless.Errors, StringComparison.Ordinal);
    }

    private static int CountTagged(Installation vv, string place, string tag)
    {
        using var list = JsonDocument.Parse(vv.Restic(place, "snapshots", "--tag", tag, "--json").Output);
        return list.RootElement.GetArrayLength();
    }

    private static int Count(Installation vv, string place, string className)
    {
        using var list = JsonDocument.Parse(vv.Restic(place, "snapshots", "--json", "--tag", $"class={className}").Output);
        return list.RootElement.GetArrayLength();
    }

    private static string Sqlite(string database, string statement) => Tool.Run(
        "python3", "-c", "import sqlite3, sys; print(sqlite3.connect(sys.argv[1], timeout=60).execute(sys.argv[2]).fetchone()[0])", database, statement).Text.Trim();

    // A page of the table overwritten: the header stays, so that it opens.
    private static void Damage(string database) => Tool.Run(
        "python3",
        "-c",
        """
        import sqlite3, sys
        base = sqlite3.connect(sys.argv[1])
        base.executescript("create table t(x); create index i on t(x); insert into t values (1), (2);")
        size, page = [base.execute(what).fetchone()[0] for what in ("pragma page_size", "select rootpage from sqlite_master where name = 'i'")]
        base.close()
        with open(sys.argv[1], "r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\x55" * size)
        """,
        database);

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (var attempt = 0; !isSo(); attempt++)
        {
            Assert.True(attempt < 600, "it never came to that");
            await Task.Delay(50);
        }
    }
}
