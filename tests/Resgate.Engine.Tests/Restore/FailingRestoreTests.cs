using System.Diagnostics;
using Resgate.Engine.Restore;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Engine.Tests.Rewriting;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Testing;
using Resgate.Testing.FileSystems;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Restore;

/// <summary>What cannot be restored is told, and never left looking whole (lost data, rows 12, 13 and 30).</summary>
public sealed class FailingRestoreTests
{
    [Theory]
    [InlineData("missing")]
    [InlineData("flipped")]
    [InlineData("truncated")]
    public async Task Files_of_a_bad_pack_fail_and_the_others_come_back(string damage)
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks", folder => Harm(folder, damage));
        using var scratch = new Scratch();
        var golden = DiskTree.Golden("restic/v2-019-chunks/source-1.json");
        Id tree;
        try
        {
            tree = await restoring.TreeAsync(1);
        }
        catch (ResgateException lost) when (damage != "flipped")
        {
            // The pack with the trees was hit as well.
            Assert.True(lost.Kind is FailureKind.Damaged or FailureKind.NotFound);
            return;
        }

        var counters = restoring.Run(tree, scratch.Path);

        Assert.True(counters.Errors > 0);
        var failed = restoring.Failures.Select(static failure => failure.Path[1..]).ToHashSet();
        Assert.All(restoring.Failures, static failure => Assert.Contains("blob", failure.Message, StringComparison.Ordinal));
        Assert.Equal(golden.Where(entry => !failed.Contains(entry.Key)), DiskTree.Read(scratch.Path));
    }

    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, false)]
    public async Task Whatever_call_to_the_store_fails_a_file_is_right_or_told(FaultMoment moment, bool lasts)
    {
        const string name = "restic/v2-019-chunks";
        var whole = DiskTree.Golden($"{name}/source-1.json");
        var store = await Golden.InMemoryAsync($"{name}/repo");
        await Sound.CheapenAsync(store, Golden.Password);
        using var scratch = new Scratch();
        var target = "";
        List<(string Path, string Message)>? told = null;
        await FaultSweep.RunAsync(
            new Fault(moment, Lasts: lasts),
            () => Task.FromResult<IObjectStore>(store),
            async failing =>
            {
                (target, told) = ($"{scratch.Path}/{Guid.NewGuid():N}", null);
                await using var restoring = await Restoring.OpenAsync(failing);
                restoring.Run(await restoring.TreeAsync(1), target);
                told = restoring.Failures;
                if (told.Count > 0)
                {
                    throw new ResgateException(FailureKind.Failed, string.Join('\n', told));
                }
            },
            round =>
            {
                // A run that ends early has told so, and vouches for nothing.
                if (told is not null)
                {
                    var failed = told.Select(static failure => failure.Path[1..]).ToHashSet();
                    Assert.Equal(whole.Where(entry => !failed.Contains(entry.Key)), DiskTree.Read(target));
                }

                Assert.True(round.IsHit || !round.HasFailed);
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task Metadata_that_is_refused_is_told()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        restoring.RunWell(tree, scratch.Path);
        var path = scratch.Path + "/zeros";
        Tool.Run("touch", "-d", "1999-01-01", path);
        Tool.Run("chattr", "+i", path);
        try
        {
            var counters = restoring.Run(tree, scratch.Path);
            Assert.True(counters.Errors > 0);
            Assert.All(restoring.Failures, static failure => Assert.Equal("/zeros", failure.Path));
            Assert.Contains(restoring.Failures, static failure => failure.Message.Contains("not permitted", StringComparison.Ordinal));
        }
        finally
        {
            Tool.Run("chattr", "-i", path);
        }
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_its_reason()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var small = MountedFolder.Tmpfs("size=3m");
        var tree = await restoring.TreeAsync(1);

        var failure = Assert.Throws<ResgateException>(() => restoring.Run(tree, small.Path));
        Assert.Equal(FailureKind.Full, failure.Kind);
        Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);

        small.Remount("size=64m");
        restoring.RunWell(tree, small.Path);
        Assert.Equal(DiskTree.Golden("restic/v2-019-chunks/source-1.json"), DiskTree.Read(small.Path));
    }

    [Fact]
    public async Task An_interrupted_run_stops_soon()
    {
        await using var restoring = await Restoring.GoldenAsync("v2-019-chunks");
        using var scratch = new Scratch();
        var tree = await restoring.TreeAsync(1);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var clock = Stopwatch.StartNew();
        var job = new RestoreJob(restoring.Repository, new RestoreOptions(), restoring);
        Assert.ThrowsAny<OperationCanceledException>(() => job.Run(tree, scratch.Path, stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    private static void Harm(string folder, string damage)
    {
        // The largest pack holds file contents.
        var pack = new DirectoryInfo(folder + "/data").GetFiles("*", SearchOption.AllDirectories).MaxBy(static file => file.Length)!;
        switch (damage)
        {
            case "missing":
                pack.Delete();
                break;
            case "truncated":
                using (var file = pack.OpenWrite())
                {
                    file.SetLength(pack.Length / 2);
                }

                break;
            default:
                using (var file = pack.Open(FileMode.Open))
                {
                    file.Position = 100;
                    var value = file.ReadByte();
                    file.Position = 100;
                    file.WriteByte((byte)(value ^ 1));
                }

                break;
        }
    }
}
