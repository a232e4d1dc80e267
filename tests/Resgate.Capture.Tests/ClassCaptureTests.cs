using Resgate.Capture.Databases;
using Resgate.Capture.Discovery;
using Resgate.Capture.Programs;
using Resgate.Capture.Staging;
using Resgate.Capture.Tests.Discovery;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Capture.Tests;

/// <summary>What a class's sources come to, with real databases, copied by SQLite itself.</summary>
public sealed class ClassCaptureTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_below_a_path_or_named_by_one_is_copied_whatever_it_is_called_and_its_raw_files_are_left_out()
    {
        using var machine = new MadeMachine();
        string[] databases = [Database(machine, "app/a.bin"), Database(machine, "app/deep/b"), Database(machine, "single.db")];
        machine.Write("app/note.txt", "x");
        machine.Write("app/pages", new byte[1024]);
        machine.Write("app/a.bin-wal", "what SQLite had there");

        var captured = await CaptureAsync(machine, "[ { paths: [ app, \"single*\" ] } ]");

        Assert.Empty(captured.Problems);
        Assert.Equal([machine.At("app"), .. databases.Select(path => machine.At("staging/sqlite") + path)], TargetsOf(captured));
        Assert.Contains(machine.At("app/a.bin-wal"), captured.LeftOut.Select(static pattern => LossyText.Decode(pattern)));
        Assert.Equal(Consistency.Crash, captured.Consistency);
        Assert.All(databases, path => Assert.Equal("7\n", Tool.Run("sqlite3", machine.At("staging/sqlite") + path, "SELECT x FROM t").Text));
    }

    [Theory]
    [InlineData("app")]
    [InlineData("app/**")]
    [InlineData("app/*")]
    [InlineData("link")]
    public async Task A_pattern_of_databases_that_finds_folders_searches_them(string pattern)
    {
        using var machine = new MadeMachine();
        string[] databases = [Database(machine, "app/a.db"), Database(machine, "app/deep/b.db")];
        Database(machine, "app/cache/c.db");
        machine.Link("link", machine.At("app"));

        var captured = await CaptureAsync(machine, $"[ {{ sqlite: \"{pattern}\" }} ]");

        Assert.Empty(captured.Problems);
        Assert.Equal([.. databases.Select(path => machine.At("staging/sqlite") + path)], TargetsOf(captured));
        Assert.Equal(Consistency.Application, captured.Consistency);
    }

    [Fact]
    public async Task A_database_of_two_sources_is_copied_once_and_one_that_fails_its_check_is_not_stored_raw()
    {
        using var machine = new MadeMachine();
        var good = Database(machine, "app/good.db");
        var torn = machine.WriteDatabase("app/torn.db");

        var captured = await CaptureAsync(machine, "[ { sqlite: app/good.db }, { paths: [ app, \"app/*.db\" ] } ]");

        Assert.Equal(torn, Assert.Single(captured.Problems).Source);
        Assert.Equal([machine.At("app"), machine.At("staging/sqlite") + good], TargetsOf(captured));
        Assert.Contains(torn, captured.LeftOut.Select(static pattern => LossyText.Decode(pattern)));
    }

    [Fact]
    public async Task Sources_that_are_stored_under_one_name_or_under_no_plain_one_cost_the_others_nothing()
    {
        using var machine = new MadeMachine();
        machine.Write("kept", "x");

        // Plans are refused for that; staging relies on nobody.
        var captured = await CaptureAsync(machine, "[ { command: [ echo, a ] } ]", static marks =>
        [
            new CommandSource(marks, ["echo", "b"], "echo"),
            new CommandSource(marks, ["echo", "c"], "../../evil"),
            new CommandSource(marks, ["echo", "d"], "/abs"),
            new CommandSource(marks, ["false"], "false"),
            new PathSource(marks, ["/a[b", "kept", "gone"]),
        ]);

        Assert.Equal(["echo", "../../evil", "/abs", "false", "/a[b", machine.At("gone")], captured.Problems.Select(static problem => problem.Source));
        Assert.Contains("another source is stored as echo already", captured.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("no plain name", captured.Problems[1].Message, StringComparison.Ordinal);
        Assert.Equal([machine.At("kept"), machine.At("staging/command/echo")], TargetsOf(captured));
        Assert.Equal("a\n", File.ReadAllText(machine.At("staging/command/echo")));
        Assert.False(File.Exists(machine.At("evil")), "outside of the staging folder");
    }

    [Theory]
    [InlineData("no crontab for vv", null, "")]
    [InlineData("crontab: user `vv' unknown", "sh ended with code 1: crontab: user `vv' unknown", null)]
    public async Task A_user_without_a_cron_table_has_an_empty_one_and_one_whom_nobody_knows_has_none(string says, string? failure, string? stored)
    {
        using var machine = new MadeMachine();
        var file = machine.At("table");

        Assert.Equal(failure, await ProgramOutput.StoreAsync(["sh", "-c", "echo \"$0\" >&2; exit 1", says], file, TimeSpan.FromMinutes(1), CronTables.SaysNone, Now));

        Assert.Equal(stored, File.Exists(file) ? File.ReadAllText(file) : null);
    }

    private static string Database(MadeMachine machine, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(machine.At(name))!);
        Tool.Run("sqlite3", machine.At(name), "CREATE TABLE t (x); INSERT INTO t VALUES (7)");
        return machine.At(name);
    }

    private static IReadOnlyList<string> TargetsOf(CapturedSources captured) => [.. captured.Targets.Select(static target => LossyText.Decode(target))];

    private static async Task<CapturedSources> CaptureAsync(MadeMachine machine, string sources, Func<PlanMarks, IEnumerable<PlannedSource>>? more = null)
    {
        var top = machine.At("");
        var reading = PlanReader.Read(
            $$"""
            system: any
            profile: none
            device: any
            places: { any: { repository: /any } }
            classes: { c: { rpo: 4h, every: 1h, keep: { last: 1 }, exclude: [ "**/cache/**" ], sources: {{sources}} } }
            """,
            "plan");
        Assert.True(reading.Plan is not null, string.Join('\n', reading.Complaints));
        var one = reading.Plan.Classes[0];
        one = one with { Sources = [.. one.Sources, .. more?.Invoke(one.Marks) ?? []] };
        return await new ClassCapture(top, StagingFolder.Create(machine.At("staging")), new OwnCopier()).RunAsync(one, Now);
    }

    /// <summary>Without a process of its own, which the command line has.</summary>
    private sealed class OwnCopier : IDatabaseCopier
    {
        public ValueTask<string?> CopyAsync(string database, string copy, CancellationToken cancellation)
        {
            try
            {
                SqliteCopy.Make(database, copy);
                return ValueTask.FromResult<string?>(null);
            }
            catch (ResgateException failure)
            {
                return ValueTask.FromResult<string?>(failure.Message);
            }
        }
    }
}
