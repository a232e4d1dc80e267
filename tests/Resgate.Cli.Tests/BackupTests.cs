using System.Diagnostics;
using System.Text.Json;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Testing.Repositories;

namespace Resgate.Cli.Tests;

/// <summary>The verb <c>backup</c> beside restic's: the same targets and options give the same tree, exit code and figures.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly string[] s_figures =
    [
        "files_new", "files_changed", "files_unmodified", "dirs_new", "dirs_changed", "dirs_unmodified", "data_blobs",
        "tree_blobs", "data_added", "total_files_processed", "total_bytes_processed",
    ];

    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "resgate");

    private readonly string _source = Directory.CreateTempSubdirectory("resgate-source-").FullName;
    private readonly string _ours = Directory.CreateTempSubdirectory("resgate-ours-").FullName;
    private readonly string _theirs = Directory.CreateTempSubdirectory("resgate-theirs-").FullName;

    public BackupTests()
    {
        foreach (var (path, content) in (ReadOnlySpan<(string, string)>)
        [
            ("here/a/f1", "1"), ("here/a/b/f2", "22"), ("here/a/b/c/f3", "333"), ("here/d/f4", "4444"), ("here/x/y/z.tmp", "5"),
            ("here/x/y/Z.TMP", "55"), ("there/a/o", "6"), ("here/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\nxx"),
            ("here/cache/data", "7"), ("here/nb/.nobackup", "hello"), ("here/nb/data", "8"), ("here/nb/sub/x", "9"),
            ("here/big", new string('b', 100_000)), ("ff", "# comment\n a/* \n\nd\n"), ("fv", "a/b\n\nx/y\n"), ("fr", "a/f1\0d\0"),
            ("fn", "nosuch*\n"), ("ex", "# c\n\n*.tmp\n!x/y/z.tmp\n"),
        ])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_source, path))!);
            File.WriteAllText(Path.Combine(_source, path), content);
        }

        File.CreateSymbolicLink(Path.Combine(_source, "here/link"), "a");
        using var pipe = Process.Start("mkfifo", Path.Combine(_source, "here/fifo"));
        pipe.WaitForExit();
    }

    public async ValueTask InitializeAsync()
    {
        // Their keys cost next to nothing, and both cut content alike.
        foreach (var folder in (string[])[_ours, _theirs])
        {
            await (await SampleRepository.CreateAsync(Locations.Open(folder, PlaceOptions.Default))).DisposeAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var folder in (string[])[_ours, _theirs, _source])
        {
            Directory.Delete(folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(". | ../there | ./a//b | a/b/.. | ../here/a | link | link/ | link/b/f2 | a/f1 | fifo | d/../a")]
    [InlineData("a a/b | a/b a | a/b/c a | . a | a ../there/a ../here/a | a a | link a | a/f1 ../there/a | a link/b")]
    [InlineData("a nosuch | nosuch | nosuch/x a | a/f1/x a")]
    public Task The_top_of_the_tree_is_restics(string cases) => CompareAsync(cases);

    [Theory]
    [InlineData(". --exclude f1 | . --exclude a/b | . --iexclude *.tmp | . --exclude *.TMP --exclude x | . --exclude-file ../ex | . --iexclude-file ../ex")]
    [InlineData(". --exclude $/here/a | . --exclude /a | ../here/a --exclude $/here/a/b | a/b a --exclude $/here/a/b/c | . --exclude *")]
    [InlineData("a/b --exclude a | a/b --exclude b | a . --exclude a | a/f1 --exclude f1")]
    [InlineData(". --exclude-if-present .nobackup | . --exclude-if-present .nobackup:hello | . --exclude-if-present .nobackup:nope | nb/data --exclude-if-present .nobackup")]
    [InlineData(". --exclude-caches | cache --exclude-caches | . --exclude-larger-than 99999 | big --exclude-larger-than 1k | . --exclude-larger-than 100000")]
    public Task What_is_left_out_is_what_restic_leaves_out_and_a_named_target_never_is(string cases) => CompareAsync(cases);

    [Theory]
    [InlineData("--files-from ../ff | --files-from-verbatim ../fv | --files-from-raw ../fr | --files-from ../ff --files-from-raw ../fr x | --files-from ../fn | --files-from ../fn a")]
    [InlineData("a --tag x,y --tag z --host hh | a --time bad | a --parent deadbeef | a --skip-if-unchanged | . -x")]
    [InlineData("--stdin-from-command -- sh -c false | --stdin-from-command -- nosuchprogram | --stdin-from-command | --stdin-filename x --stdin a")]
    public Task Other_ways_to_say_what_to_back_up_agree_with_restic(string cases) => CompareAsync(cases);

    [Fact]
    public async Task A_second_backup_reads_nothing_and_skips_the_snapshot_when_asked()
    {
        Assert.Equal(0, (await OursAsync(["here"], parent: _source)).ExitCode);
        var again = await OursAsync(["here", "--skip-if-unchanged"], parent: _source);
        using var summary = Summary(again);
        Assert.Equal(0, summary!.RootElement.GetProperty("data_blobs").GetInt64());
        Assert.False(summary.RootElement.TryGetProperty("snapshot_id", out _));
        var said = await OursAsync(["here", "-vv"], parent: _source, json: false);
        Assert.Contains("unchanged /here/a/f1", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_at_all()
    {
        var before = Files(_ours);
        var run = await OursAsync(["here", "--dry-run", "-vv"], parent: _source, json: false);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Would add to the repository", run.Out, StringComparison.Ordinal);
        Assert.Equal(before, Files(_ours));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_costs_itself_only()
    {
        // Root may open everything, but the unmapped first page of its own memory gives an error when it is read.
        var run = await OursAsync(["/proc/self/mem", Path.Combine(_source, "here/a")], parent: _source);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("/proc/self/mem", run.Error, StringComparison.Ordinal);
        using var summary = Summary(run);
        Assert.Equal(3, summary!.RootElement.GetProperty("files_new").GetInt64());
    }

    [Fact]
    public async Task Packs_that_are_gone_are_stored_again_and_a_repaired_index_is_clean()
    {
        // Lost data, row 4.
        Assert.Equal(0, (await OursAsync(["here"], parent: _source)).ExitCode);
        foreach (var pack in Directory.EnumerateFiles(Path.Combine(_ours, "data"), "*", SearchOption.AllDirectories).ToList())
        {
            File.Delete(pack);
        }

        var run = await OursAsync(["here"], parent: _source);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("missing or cut short", run.Error, StringComparison.Ordinal);
        using var summary = Summary(run);
        var id = summary!.RootElement.GetProperty("snapshot_id").GetString()!;
        Assert.Equal(0, (await RunAsync(s_program, ["-r", _ours, "repair", "index"], "/")).ExitCode);
        Assert.Equal(0, (await RunAsync(s_program, ["-r", _ours, "dump", id, "/here/big"], "/")).ExitCode);
        foreach (var snapshot in Directory.EnumerateFiles(Path.Combine(_ours, "snapshots")).ToList().Where(file => Path.GetFileName(file) != id))
        {
            File.Delete(snapshot);
        }

        var check = await RunAsync(s_program, ["-r", _ours, "check", "--read-data"], "/");
        Assert.True(check.ExitCode == 0, check.Out + check.Error);
    }

    [Fact]
    public async Task Index_files_that_are_gone_cost_nothing_once_the_next_backup_has_run()
    {
        // Lost data, row 5: a place that acknowledged them and lost them.
        Assert.Equal(0, (await OursAsync(["here"], parent: _source)).ExitCode);
        foreach (var index in Directory.GetFiles(Path.Combine(_ours, "index")))
        {
            File.Delete(index);
        }

        Assert.Equal(0, (await OursAsync(["here"], parent: _source)).ExitCode);

        // Both snapshots are whole, by restic's word; what is there twice goes.
        foreach (var arguments in (string[][])[["check", "--read-data"], ["prune"], ["check", "--read-data"]])
        {
            var run = await RunAsync(Restic(), ["-r", _ours, "--no-cache", .. arguments], "/");
            Assert.True(run.ExitCode == 0, run.Out + run.Error);
        }

        Assert.Equal(2, Directory.GetFiles(Path.Combine(_ours, "snapshots")).Length);
    }

    private async Task CompareAsync(string cases)
    {
        // Two processes a case: all of them only when there is time.
        var most = Environment.GetEnvironmentVariable("RESGATE_LONG") == "1" ? int.MaxValue : 1;
        foreach (var line in cases.Split('|', StringSplitOptions.TrimEntries).Take(most))
        {
            var arguments = (string[])["--force", .. line.Replace("$", _source, StringComparison.Ordinal).Split(' ')];
            var ours = await OursAsync(arguments);
            var theirs = await TheirsAsync(arguments);
            Assert.True(theirs.ExitCode == ours.ExitCode, $"{line}: {theirs.ExitCode}, {ours.ExitCode}\n{theirs.Error}\n{ours.Error}");
            using var left = Summary(theirs);
            using var right = Summary(ours);
            Assert.Equal(left is null, right is null);
            if (left is null || right is null)
            {
                continue;
            }

            var expected = await SnapshotAsync(_theirs, left);
            var actual = await SnapshotAsync(_ours, right);
            Assert.True(expected.Tree == actual.Tree, $"{line}: tree {expected.Tree}, {actual.Tree}");
            Assert.Equal(
                (expected.HostName, expected.UserName, expected.UserId, expected.GroupId),
                (actual.HostName, actual.UserName, actual.UserId, actual.GroupId));
            Assert.Equal(expected.Paths, actual.Paths);
            Assert.Equal(expected.Tags, actual.Tags);
            Assert.Equal(expected.Excludes, actual.Excludes);
            Assert.Equal(Names(left), Names(right));
            foreach (var key in s_figures)
            {
                Assert.True(Text(left, key) == Text(right, key), $"{line}: {key} {Text(left, key)}, {Text(right, key)}");
            }
        }
    }

    private static List<string> Names(JsonDocument json) =>
        [.. json.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static string Text(JsonDocument json, string key) =>
        json.RootElement.TryGetProperty(key, out var value) ? value.GetRawText() : "";

    private static JsonDocument? Summary(Terminal run) =>
        run.Out.Split('\n').LastOrDefault(line => line.Contains("\"message_type\":\"summary\"", StringComparison.Ordinal)) is { } line
            ? JsonDocument.Parse(line)
            : null;

    private static async Task<Snapshot> SnapshotAsync(string folder, JsonDocument summary)
    {
        await using var repository = await SampleRepository.OpenAsync(Locations.Open(folder, PlaceOptions.Default));
        var id = Id.Parse(summary.RootElement.GetProperty("snapshot_id").GetString()!);
        return await repository.LoadSnapshotAsync(id, TestContext.Current.CancellationToken);
    }

    private static List<(string, DateTime)> Files(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(path => (path, File.GetLastWriteTimeUtc(path)))];

    private static string Restic() => Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC")
        ?? throw new InvalidOperationException("set RESGATE_TEST_RESTIC to a restic 0.19 or newer");

    private Task<Terminal> OursAsync(string[] arguments, string? parent = null, bool json = true) => RunAsync(
        s_program,
        ["-r", _ours, "backup", .. json ? (string[])["--json"] : [], .. arguments],
        parent ?? Path.Combine(_source, "here"));

    private Task<Terminal> TheirsAsync(string[] arguments) => RunAsync(
        Restic(), ["-r", _theirs, "--no-cache", "backup", "--json", .. arguments], Path.Combine(_source, "here"));

    private static async Task<Terminal> RunAsync(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment["RESTIC_PASSWORD"] = "sample";
        start.Environment.Remove("RESTIC_HOST");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Terminal(process.ExitCode, await output, error);
    }
}
