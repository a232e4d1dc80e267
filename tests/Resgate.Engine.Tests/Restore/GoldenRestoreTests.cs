using Resgate.Engine.Restore;
using Resgate.Engine.Tests.FileSystems;

namespace Resgate.Engine.Tests.Restore;

public sealed class GoldenRestoreTests
{
    [Theory]
    [InlineData("v2-019-sink", 1)]
    [InlineData("v2-019-sink", 2)]
    [InlineData("v1-018-sink", 1)]
    [InlineData("v1-018-sink", 2)]
    [InlineData("v2-019-chunks", 1)]
    public async Task Every_entry_comes_back_as_it_was(string name, int number)
    {
        await using var restoring = await Restoring.GoldenAsync(name);
        using var scratch = new Scratch();
        var target = scratch.Path + "/restored";

        restoring.RunWell(await restoring.TreeAsync(number), target, new RestoreOptions { Verify = true });

        Assert.Equal(DiskTree.Golden($"restic/{name}/source-{number}.json"), DiskTree.Read(target));
    }

    [Fact]
    public async Task The_second_restore_writes_no_content_and_the_next_snapshot_only_what_differs()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-sink");
        using var scratch = new Scratch();
        var first = await restoring.TreeAsync(1);
        var files = restoring.RunWell(first, scratch.Path);

        var again = restoring.RunWell(first, scratch.Path);
        Assert.Equal(0, again.BytesRestored);
        Assert.Equal(files.BytesRestored, again.BytesSkipped);
        Assert.Equal(DiskTree.Golden("restic/v2-019-sink/source-1.json"), DiskTree.Read(scratch.Path));

        restoring.RunWell(await restoring.TreeAsync(2), scratch.Path, new RestoreOptions { Delete = true });
        Assert.Equal(DiskTree.Golden("restic/v2-019-sink/source-2.json"), DiskTree.Read(scratch.Path));
    }

    [Fact]
    public async Task A_dry_run_touches_nothing()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-sink");
        using var scratch = new Scratch();
        restoring.RunWell(await restoring.TreeAsync(1), scratch.Path);
        File.WriteAllText(scratch.Path + "/extra", "x");
        var before = DiskTree.Read(scratch.Path);

        var options = new RestoreOptions { DryRun = true, Delete = true };
        var counters = restoring.RunWell(await restoring.TreeAsync(2), scratch.Path, options);
        Assert.Equal(before, DiskTree.Read(scratch.Path));
        Assert.True(counters.FilesDeleted > 0);

        restoring.RunWell(await restoring.TreeAsync(2), scratch.Path + "/new/deep", options);
        Assert.False(Directory.Exists(scratch.Path + "/new"));
    }

    [Fact]
    public async Task Sparse_files_have_holes_and_the_same_content()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();

        restoring.RunWell(await restoring.TreeAsync(1), scratch.Path, new RestoreOptions { Sparse = true, Verify = true });

        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(scratch.Path));
        Assert.Equal(0UL, scratch.Stat("zeros"u8).Blocks);
    }
}
