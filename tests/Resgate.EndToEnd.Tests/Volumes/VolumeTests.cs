using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>Docker volumes in a run: what the point holds, and what it costs the containers. The engine is a real one.</summary>
[Collection(DockerFixture.Name)]
public sealed class VolumeTests(DockerFixture fixture)
{
    /// <summary>Writes a number into each of many files in turn: at any moment they are one number, or that one and the one before it.</summary>
    private const string Writer = "i=0; while :; do i=$((i+1)); f=0; while [ $f -lt 300 ]; do echo $i > /v/$f; f=$((f+1)); done; done";

    private DockerServer Docker => fixture.Docker;

    [Fact]
    public async Task A_paused_copy_is_of_one_moment_although_the_container_writes_all_the_time()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var box = volume.Start(Writer);
        var begun = TimeProvider.System.GetUtcNow();
        await GuardedVolume.WaitAsync(() => File.Exists(Path.Combine(volume.Folder, "299")));

        for (var round = 0; round < 2; round++)
        {
            var run = volume.Run();
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.True(IsOneMoment(volume.Restored()), "the files are of several moments");
        }

        Assert.Contains("consistency=crash", volume.Tags());
        Assert.Equal("running", Docker.StateOf(box));
        Assert.Equal("pause,unpause,pause,unpause", Docker.EventsOf(box, begun));
        Assert.False(File.Exists(volume.Journal));
        volume.Restic("check", "--read-data");
    }

    [Fact]
    public async Task Stopped_containers_have_written_their_last_word_and_are_started_again_those_first_that_others_need()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker, "consistent-by: stop");
        const string script = "trap 'echo last >> /v/words; exit 0' TERM; echo first >> /v/words; while :; do sleep 0.1; done";
        string[] project = ["--label", "com.docker.compose.project=shop", "--label"];
        var database = volume.Start(script, [.. project, "com.docker.compose.service=db"]);
        var shop = volume.Start(script, [.. project, "com.docker.compose.service=shop", "--label", "com.docker.compose.depends_on=db:service_started:false"]);
        var other = volume.Start("exec sleep 100", "--init");
        Docker.Do("stop", other);
        await WaitForWordsAsync(volume, 2);

        var run = volume.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(["first", "first", "last", "last"], File.ReadAllLines(Path.Combine(volume.Restored(), "words")));
        Assert.Contains("consistency=application", volume.Tags());
        Assert.Equal(("running", "running", "exited"), (Docker.StateOf(database), Docker.StateOf(shop), Docker.StateOf(other)));
        Assert.True(Time(shop, "FinishedAt") < Time(database, "FinishedAt"), "what needs the database was stopped after it");
        Assert.True(Time(database, "StartedAt") < Time(shop, "StartedAt"), "what needs the database was started before it");
        Assert.False(File.Exists(volume.Journal));
    }

    [Fact]
    public async Task A_container_that_has_to_be_killed_leaves_what_a_crash_leaves_and_one_that_removes_itself_is_not_stopped()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker, "consistent-by: stop");
        var stubborn = volume.Start("trap '' TERM; echo x > /v/x; while :; do sleep 0.1; done");

        Assert.Equal(0, volume.Run().ExitCode);
        Assert.Contains("consistency=crash", volume.Tags());
        Assert.Equal("running", Docker.StateOf(stubborn));

        var temporary = volume.Start("while :; do sleep 0.1; done", "--rm");
        var run = volume.Run();
        Assert.Equal(
            $"state: volume {volume.Name}: container {temporary} removes itself when it ends, so it is not stopped; 'consistent-by: pause'\nerror: state: none of its sources gave anything\n",
            run.Errors);
        Assert.Equal((1, "running"), (run.ExitCode, Docker.StateOf(temporary)));
    }

    [Fact]
    public async Task A_hook_leaves_its_copy_in_the_volume_and_nothing_is_paused()
    {
        var box = DockerFixture.NewName("hooked");
        using var volume = await GuardedVolume.MakeAsync(
            Docker, $"consistent-by: hook, hook: [ docker, exec, {box}, sh, -c, \"echo dumped > /v/dump\" ]");
        Docker.Run(box, volume.Name, "while :; do sleep 1; done");
        var begun = TimeProvider.System.GetUtcNow();

        var run = volume.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("dumped\n", File.ReadAllText(Path.Combine(volume.Restored(), "dump")));
        Assert.Contains("consistency=application", volume.Tags());
        Assert.DoesNotContain("pause", Docker.EventsOf(box, begun), StringComparison.Ordinal);

        // Without its dump the volume is worth nothing, and an old one would look like a new one.
        Docker.Do("rm", "--force", box);
        run = volume.Run();
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"state: volume {volume.Name}: docker ended with code 1: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_held_for_nothing_and_what_comes_out_belongs_to_no_moment()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker, "consistent-by: nothing");
        var box = volume.Start(Writer);
        await GuardedVolume.WaitAsync(() => File.Exists(Path.Combine(volume.Folder, "299")));
        var begun = TimeProvider.System.GetUtcNow();

        // So that the paused copy proves something: it is not by chance that its files agree.
        for (var left = 8; ; left--)
        {
            Assert.True(left > 0, "every copy looked like one moment's, so this test can see nothing");
            Assert.Equal(0, volume.Run().ExitCode);
            if (!IsOneMoment(volume.Restored()))
            {
                break;
            }
        }

        Assert.Contains("consistency=crash", volume.Tags());
        Assert.Equal("", Docker.EventsOf(box, begun));
    }

    [Fact]
    public async Task Who_cannot_write_to_the_volume_is_not_disturbed_and_who_was_paused_stays_so()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var writer = volume.Start("while :; do sleep 1; done");
        var paused = volume.Start("while :; do sleep 1; done");
        Docker.Do("pause", paused);
        var reader = DockerFixture.NewName("reader");
        Docker.Run(reader, "elsewhere", "while :; do sleep 1; done", "--volume", $"{volume.Name}:/r:ro");
        var begun = TimeProvider.System.GetUtcNow();

        var run = volume.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(
            ("pause,unpause", "", ""),
            (Docker.EventsOf(writer, begun), Docker.EventsOf(paused, begun), Docker.EventsOf(reader, begun)));
        Assert.Equal("paused", Docker.StateOf(paused));
    }

    [Fact]
    public async Task The_next_point_has_the_same_path_and_costs_only_what_has_changed()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        File.WriteAllBytes(Path.Combine(volume.Folder, "large"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(9 << 20));
        Tool.Run("touch", "-d", "2026-01-01", Path.Combine(volume.Folder, "large"));
        File.CreateSymbolicLink(Path.Combine(volume.Folder, "link"), "large");
        Tool.Run("ln", Path.Combine(volume.Folder, "large"), Path.Combine(volume.Folder, "second-name"));
        Tool.Run("mkfifo", Path.Combine(volume.Folder, "pipe"));
        Tool.Run("setfattr", "-n", "user.note", "-v", "kept", Path.Combine(volume.Folder, "large"));
        Tool.Run("chown", "-R", "1234:4321", volume.Folder);
        File.WriteAllBytes(Path.Combine(volume.Folder, "holes"), []);
        Tool.Run("truncate", "-s", "16M", Path.Combine(volume.Folder, "holes"));
        Assert.Equal(0, volume.Run().ExitCode);
        File.WriteAllText(Path.Combine(volume.Folder, "small"), "new");
        File.Delete(Path.Combine(volume.Folder, "pipe"));
        File.Delete(Path.Combine(volume.Folder, "holes"));

        var run = volume.Run("--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using var stored = JsonDocument.Parse(run.Text.Split('\n').Single(static line => line.Contains("run_stored", StringComparison.Ordinal)));
        Assert.InRange(stored.RootElement.GetProperty("data_added_packed").GetInt64(), 1, 100_000);
        using var list = JsonDocument.Parse(volume.Restic("snapshots", "--json").Output);
        Assert.Equal(2, list.RootElement.GetArrayLength());
        Assert.All(list.RootElement.EnumerateArray(), point => Assert.Equal([volume.CopyPath], point.GetProperty("paths").EnumerateArray().Select(static path => path.GetString()!)));

        // All that a file is, in the copy as in the volume.
        var differences = Tool.Run("rsync", "--archive", "--hard-links", "--acls", "--xattrs", "--checksum", "--delete", "--dry-run", "--itemize-changes", volume.Folder + "/", volume.CopyPath + "/");
        Assert.Equal("", differences.Text);
        var restored = volume.Restored();
        Assert.Equal(File.ReadAllBytes(Path.Combine(volume.Folder, "large")), File.ReadAllBytes(Path.Combine(restored, "second-name")));
    }

    [Fact]
    public async Task A_database_in_the_volume_is_copied_by_sqlite_and_what_the_class_leaves_out_is_not_copied_at_all()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        Tool.Run("sqlite3", Path.Combine(volume.Folder, "a.db"), "create table t(x); insert into t values(7)");
        File.WriteAllText(Path.Combine(volume.Folder, "scrap.tmp"), "");
        File.WriteAllText(Path.Combine(volume.Folder, "kept"), "");
        volume.Write($"[ {{ volume: {volume.Name}, staging: {volume.At("elsewhere")} }}, {{ sqlite: {volume.Folder}/a.db }} ]", ", exclude: [ \"*.tmp\" ]");

        var run = volume.Run();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var copy = volume.At($"elsewhere/volume-copies/state/{volume.Name}");
        Assert.Equal([Path.Combine(copy, "kept")], Directory.GetFileSystemEntries(copy));
        Assert.Contains(volume.Restic("ls", "latest").Text.Split('\n'), static line => line.EndsWith("/_data/a.db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_counts_a_volume_as_unprotected_until_it_is_in_a_point()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        File.WriteAllText(Path.Combine(volume.Folder, "a"), "");
        volume.Write("[ { paths: [ /etc/hostname ] } ]");
        Assert.Equal(0, volume.Run().ExitCode);
        volume.Write($"[ {{ paths: [ /etc/hostname ] }}, {{ volume: {volume.Name} }} ]");

        Assert.Contains($"volume {volume.Name}", volume.Do("status").Text, StringComparison.Ordinal);
        Assert.Equal(0, volume.Run().ExitCode);
        Assert.DoesNotContain($"volume {volume.Name}", volume.Do("status").Text, StringComparison.Ordinal);
    }

    private static Task WaitForWordsAsync(GuardedVolume volume, int count) => GuardedVolume.WaitAsync(() =>
        File.Exists(Path.Combine(volume.Folder, "words")) && File.ReadAllLines(Path.Combine(volume.Folder, "words")).Length == count);

    private DateTimeOffset Time(string container, string what) =>
        DateTimeOffset.Parse(Docker.Do("inspect", "--format", $"{{{{.State.{what}}}}}", container), System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsOneMoment(string folder)
    {
        var numbers = Enumerable.Range(0, 300)
            .Select(index => File.ReadAllText(Path.Combine(folder, $"{index}")).Trim())

            // The one that is being written may be empty.
            .Where(static text => text.Length > 0)
            .Select(int.Parse)
            .ToList();
        return numbers.Count >= 299 && numbers.SequenceEqual(numbers.OrderDescending()) && numbers[0] - numbers[^1] is 0 or 1;
    }
}
