using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>restore</c> of folders that several classes of a plan hold, and what <c>--delete</c> may delete there.</summary>
public sealed class FolderRestoreTests
{
    private const string Sources = "[ { paths: [ .env, \"**/config.yaml\", storage/raw/shared.txt ] }, { sqlite: orchestrator_data/*.sqlite } ]";

    [Fact]
    public async Task A_folder_comes_back_with_what_every_class_has_of_it_and_databases_in_their_place()
    {
        using var vv = await WithRunAsync();

        var restore = vv.Do("restore", vv.Root, "--target", vv.At("out"));

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        var time = @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d";
        Assert.Matches($"^taking {vv.Root} of \\w+ as of {time} from one\ntaking {vv.Root} of \\w+ as of {time} from one\n", restore.Text);
        Assert.Contains("of media as of", restore.Text, StringComparison.Ordinal);
        Assert.Contains("of state as of", restore.Text, StringComparison.Ordinal);
        Tool.Run("diff", "-r", vv.At("vv/storage"), vv.At("out") + vv.At("vv/storage"));
        Assert.Equal(File.ReadAllText(vv.At("vv/.env")), File.ReadAllText(vv.At("out") + vv.At("vv/.env")));
        AssertIsWhole(vv.At("out") + vv.Database);
        Assert.False(Directory.Exists(vv.At("out") + vv.State), "nothing but folders that led to a copy is left there");
    }

    [Fact]
    public async Task A_folder_of_which_points_have_nothing_but_a_database_and_the_root_of_all_are_found_too()
    {
        using var vv = await WithRunAsync();

        var database = vv.Do("restore", "orchestrator_data", "--target", vv.At("database"));
        Assert.Equal((0, ""), (database.ExitCode, database.Errors));
        AssertIsWhole(vv.At("database") + vv.Database);
        Assert.Equal([vv.At("database") + vv.Database], Directory.GetFiles(vv.At("database"), "*", SearchOption.AllDirectories));

        var all = vv.Do("restore", "/", "--target", vv.At("all"), "--at", "0s");
        Assert.Equal((0, ""), (all.ExitCode, all.Errors));
        Tool.Run("diff", "-r", vv.At("vv/storage"), vv.At("all") + vv.At("vv/storage"));
        AssertIsWhole(vv.At("all") + vv.Database);
    }

    [Fact]
    public async Task What_a_source_that_is_a_link_leads_to_comes_with_the_folder_that_the_link_is_in()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Directory.Move(vv.At("vv/storage"), vv.At("disk"));
        File.CreateSymbolicLink(vv.At("vv/storage"), vv.At("disk"));
        vv.Edit("\"storage/*\"", "storage");
        Assert.Equal(0, vv.Run("media").ExitCode);

        var restore = vv.Do("restore", vv.Root, "--target", vv.At("out"));

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Tool.Run("diff", "-r", vv.At("disk"), vv.At("out") + vv.At("disk"));
    }

    [Theory]
    [InlineData("media", "always")]
    [InlineData("media", "never")]
    [InlineData("state", "always")]
    [InlineData("state", "never")]
    public async Task A_file_that_two_classes_have_comes_from_the_newer_point(string last, string overwrite)
    {
        using var vv = await WithRunAsync();
        File.WriteAllText(vv.At("vv/storage/raw/shared.txt"), "newer");
        Assert.Equal(0, vv.Run(last).ExitCode);

        var restore = vv.Do("restore", "storage", "--target", vv.At("out"), "--overwrite", overwrite);
        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.Equal("newer", File.ReadAllText(vv.At("out") + vv.At("vv/storage/raw/shared.txt")));

        var file = vv.Do("restore", "storage/raw/shared.txt", "--target", vv.At("file"));
        Assert.StartsWith($"taking {vv.Root}/storage/raw/shared.txt of {last} as of ", file.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\ntaking ", file.Text, StringComparison.Ordinal);
        Assert.Equal("newer", File.ReadAllText(vv.At("file") + vv.At("vv/storage/raw/shared.txt")));
    }

    [Fact]
    public async Task A_folder_comes_from_the_newest_whole_point_and_a_newer_partial_one_is_told()
    {
        using var vv = await WithRunAsync();
        File.WriteAllText(vv.At("vv/.env"), "newer");
        vv.Write("[ { paths: [ .env, not-here ] } ]");
        Assert.Equal(3, vv.Run("state").ExitCode);

        var restore = vv.Do("restore", vv.Root, "--target", vv.At("out"));

        Assert.Equal(0, restore.ExitCode);
        Assert.Matches(@"^passing over snapshot [0-9a-f]{8} of state as of .* at one, which is partial\n", restore.Errors);
        Assert.True(File.Exists($"{vv.At("out")}{vv.Root}/tv_scheduler/config.yaml"));
        Assert.Equal(0, vv.Do("restore", ".env", "--target", vv.At("file")).ExitCode);
        Assert.Equal("newer", File.ReadAllText(vv.At("file") + vv.At("vv/.env")));
    }

    [Fact]
    public async Task Deleting_touches_what_the_class_protects_and_nothing_else()
    {
        using var vv = await WithRunAsync();
        vv.Edit("\"storage/*\"", "storage");
        Assert.Equal(0, vv.Run("media").ExitCode);
        var target = vv.At("out");
        Assert.Equal(0, vv.Do("restore", "state", "--target", target).ExitCode);
        string[] doomed = ["storage/raw/extra.mp4", "storage/extra/a/b.mp4"];
        string[] spared =
        [
            ".env", "mine.txt", "orchestrator_data/orchestrator_db.sqlite", "storage/raw/half.tmp", "storage/mixed/half.tmp", "storage/mixed/b.mp4",
            "storage/raw/config.yaml", "storage/raw/shared.txt", "tv_scheduler/config.yaml",
        ];
        foreach (var name in doomed.Concat(spared).Where(name => !File.Exists($"{target}{vv.Root}/{name}")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{target}{vv.Root}/{name}")!);
            File.WriteAllText($"{target}{vv.Root}/{name}", "x");
        }

        File.WriteAllText(target + "/beside", "x");
        var dry = vv.Do("restore", "media", "--target", target, "--delete", "--dry-run", "-vv");
        var restore = vv.Do("restore", "media", "--target", target, "--delete");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.Contains(", deleted 4 files/dirs", dry.Text, StringComparison.Ordinal);
        Assert.Contains(", deleted 4 files/dirs", restore.Text, StringComparison.Ordinal);
        Assert.All(spared, name => Assert.True(File.Exists($"{target}{vv.Root}/{name}"), name));
        Assert.All(doomed, name => Assert.False(File.Exists($"{target}{vv.Root}/{name}"), name));
        Assert.False(Directory.Exists($"{target}{vv.Root}/storage/extra"));
        Assert.True(File.Exists(target + "/beside"));
    }

    [Fact]
    public async Task Deleting_in_a_folder_of_several_classes_leaves_each_what_is_its_own_also_in_place()
    {
        using var vv = await WithRunAsync();
        vv.Edit("\"storage/*\"", "storage");
        Assert.Equal(0, vv.Run("media").ExitCode);
        var before = Tool.Run("find", vv.Root, "-printf", "%P %y %s\n").Text.Split('\n').Order();
        File.WriteAllText(vv.At("vv/storage/raw/extra.mp4"), "x");
        File.WriteAllText(vv.At("vv/mine.txt"), "x");
        File.Delete(vv.At("vv/.env"));
        File.Delete(Directory.GetFiles(vv.At("vv/storage/processed"))[0]);

        var restore = vv.Do("restore", vv.Root, "--target", "/", "--delete");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.True(File.Exists(vv.At("vv/mine.txt")));
        File.Delete(vv.At("vv/mine.txt"));
        Assert.Equal(before, Tool.Run("find", vv.Root, "-printf", "%P %y %s\n").Text.Split('\n').Order());
        AssertIsWhole(vv.Database);
    }

    private static void AssertIsWhole(string database) => Tool.Run(
        "python3", "-c", "import sqlite3, sys; assert sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0] == 'ok'", database);

    private static async Task<Installation> WithRunAsync()
    {
        var vv = new Installation(Sources);
        File.WriteAllText(vv.At("vv/storage/raw/shared.txt"), "older");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        return vv;
    }
}
