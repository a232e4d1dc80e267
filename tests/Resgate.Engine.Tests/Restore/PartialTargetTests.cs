using Resgate.Engine.Restore;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Testing;

namespace Resgate.Engine.Tests.Restore;

/// <summary>Targets that have something already: whatever it is, what stands there afterwards is the snapshot's (lost data, row 45).</summary>
public sealed class PartialTargetTests
{
    public static TheoryData<string> States { get; } =
        ["missing", "empty", "truncated", "longer", "shifted", "damaged", "read-only", "directory", "link", "linked elsewhere", "holes", "fifo"];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_file_ends_with_the_right_content(string state)
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        using var elsewhere = new Scratch();
        var tree = await restoring.TreeAsync(1);
        restoring.RunWell(tree, scratch.Path);
        elsewhere.Write("precious"u8, "untouched"u8);
        foreach (var name in scratch.Names())
        {
            Spoil(scratch.Path + "/" + name, state, elsewhere.Path);
        }

        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Verify = true });

        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(scratch.Path));
        Assert.Equal("untouched", File.ReadAllText(elsewhere.Path + "/precious"));
        foreach (var other in Directory.GetFiles(elsewhere.Path, "other-*"))
        {
            Assert.Equal("another name", File.ReadAllText(other));
        }
    }

    [Fact]
    public async Task Never_and_if_newer_leave_what_they_protect()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        scratch.Write("zeros"u8, "mine"u8);

        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Overwrite = OverwriteRule.Never });
        Assert.Equal("mine", File.ReadAllText(scratch.Path + "/zeros"));
        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Overwrite = OverwriteRule.IfNewer });
        Assert.Equal("mine", File.ReadAllText(scratch.Path + "/zeros"));

        File.SetLastWriteTimeUtc(scratch.Path + "/zeros", DateTime.UnixEpoch);
        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Overwrite = OverwriteRule.IfNewer });
        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(scratch.Path));
    }

    [Fact]
    public async Task If_changed_trusts_size_and_time()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        restoring.RunWell(tree, scratch.Path);
        var path = scratch.Path + "/zeros";
        var time = File.GetLastWriteTimeUtc(path);
        using (var file = File.OpenWrite(path))
        {
            file.WriteByte(1);
        }

        Tool.Run("touch", "-d", "1999-01-01", path);
        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Overwrite = OverwriteRule.IfChanged });
        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(scratch.Path));
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_gives_way_only_when_deleting_was_asked_for()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        Directory.CreateDirectory(scratch.Path + "/zeros/full");

        restoring.Run(tree, scratch.Path);
        Assert.Equal(["/zeros"], restoring.Failures.Select(static failure => failure.Path));
        Assert.True(Directory.Exists(scratch.Path + "/zeros/full"));

        restoring.RunWell(tree, scratch.Path, new RestoreOptions { Delete = true });
        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(scratch.Path));
    }

    [Fact]
    public async Task What_may_not_be_deleted_stays_with_the_folder_that_it_is_in()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        restoring.RunWell(tree, scratch.Path);
        foreach (var name in (string[])["loose", "ours/deep/a", "mixed/deep/a", "mixed/b", "theirs/kept"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{scratch.Path}/{name}")!);
            File.WriteAllText($"{scratch.Path}/{name}", "x");
        }

        File.WriteAllText(scratch.Path + "/mixed/deep/kept", "x");
        restoring.Done.Clear();
        var spare = new RestoreOptions { Delete = true, MayDelete = static path => !path.AsSpan().EndsWith("kept"u8) };
        restoring.RunWell(tree, scratch.Path, spare);

        Assert.Equal(
            ["/loose", "/ours", "/ours/deep", "/ours/deep/a"],
            restoring.Done.Where(static done => done.Action == RestoreAction.Deleted).Select(done => done.Path[scratch.Path.Length..]).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(scratch.Path + "/mixed/deep/a") && File.Exists(scratch.Path + "/mixed/b") && File.Exists(scratch.Path + "/theirs/kept"));

        File.Delete(scratch.Path + "/zeros");
        Directory.CreateDirectory(scratch.Path + "/zeros/full");
        restoring.Run(tree, scratch.Path, spare);
        Assert.Equal(["/zeros"], restoring.Failures.Select(static failure => failure.Path));
        Assert.True(Directory.Exists(scratch.Path + "/zeros/full"));
    }

    private static void Spoil(string path, string state, string elsewhere)
    {
        var content = File.ReadAllBytes(path);
        var link = elsewhere + "/other-" + Path.GetFileName(path);
        if (state is not ("truncated" or "longer" or "damaged" or "read-only"))
        {
            File.Delete(path);
        }

        switch (state)
        {
            case "missing":
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "truncated":
                File.WriteAllBytes(path, content[..(content.Length * 2 / 3)]);
                break;
            case "longer":
                File.WriteAllBytes(path, [.. content, 1, 2, 3]);
                break;
            case "shifted":
                File.WriteAllBytes(path, [7, .. content[..^1]]);
                break;
            case "damaged":
                content[content.Length / 2] ^= 1;
                File.WriteAllBytes(path, content);
                break;
            case "read-only":
                File.WriteAllBytes(path, [.. content.Reverse()]);
                Tool.Run("chmod", "0400", path);
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "link":
                File.CreateSymbolicLink(path, elsewhere + "/precious");
                break;
            case "linked elsewhere":
                File.WriteAllText(link, "another name");
                Tool.Run("ln", link, path);
                break;
            case "holes":
                Tool.Run("truncate", "-s", $"{content.Length}", path);
                break;
            default:
                Tool.Run("mkfifo", path);
                break;
        }
    }
}
