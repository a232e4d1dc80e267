using Resgate.Engine.Tests.FileSystems;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Lost data, rows 5, 6, 29 and 31: a backup that ends early leaves no snapshot or a whole one, and blames the right side.</summary>
public sealed class BackupFaultTests
{
    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.After, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, true)]
    public async Task Whatever_call_fails_no_snapshot_is_broken_and_the_source_is_not_blamed(FaultMoment moment, bool lasts)
    {
        using var source = Source();
        var run = new BackupRunner();
        await FaultSweep.RunAsync(
            new Fault(moment, Lasts: lasts),
            async () =>
            {
                var disk = new MemoryStore();
                await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
                return disk;
            },
            store => run.RunAsync(store, BackupRunner.Of(source.Path), CancellationToken.None),
            async round =>
            {
                Assert.Empty(run.Failures);
                Assert.True(round.IsHit || !round.HasFailed);
                var left = await SampleRepository.ReadAllAsync(round.Disk);
                Assert.InRange(left.Count, round.HasFailed ? 0 : 1, 1);
                await new BackupRunner().RunAsync(round.Disk, BackupRunner.Of(source.Path), CancellationToken.None);
                Assert.Equal(left.Count + 1, (await SampleRepository.ReadAllAsync(round.Disk)).Count);
            });
    }

    [Fact]
    public async Task A_backup_cancelled_after_any_entry_leaves_no_snapshot_and_no_lock()
    {
        using var source = Source();
        for (var stopAfter = 0; stopAfter <= 6; stopAfter++)
        {
            var disk = new MemoryStore();
            await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
            using var stop = new CancellationTokenSource();
            var left = stopAfter;
            var run = new BackupRunner
            {
                TakesLock = true,
                OnCompleted = () =>
                {
                    if (Interlocked.Decrement(ref left) < 0)
                    {
                        stop.Cancel();
                    }
                },
            };

            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => run.RunAsync(disk, BackupRunner.Of(source.Path), stop.Token));

            await foreach (var held in disk.ListAsync(ObjectFolder.Locks, CancellationToken.None))
            {
                Assert.Fail($"{held.Name} is left");
            }

            Assert.Empty(await SampleRepository.ReadAllAsync(disk));
            await new BackupRunner().RunAsync(disk, BackupRunner.Of(source.Path), CancellationToken.None);
            Assert.Single(await SampleRepository.ReadAllAsync(disk));
        }
    }

    [Fact]
    public async Task Packs_come_before_their_index_and_the_snapshot_last()
    {
        using var source = Source();
        var store = new RecordingStore(new MemoryStore());
        await (await SampleRepository.CreateAsync(store)).DisposeAsync();
        var created = store.Changes.Count;

        await new BackupRunner().RunAsync(store, BackupRunner.Of(source.Path), CancellationToken.None);

        var folders = store.Changes.Skip(created).Where(change => !change.Removed && change.Name.Folder != ObjectFolder.Locks)
            .Select(change => change.Name.Folder).ToList();
        Assert.Equal(folders.Order(Comparer<ObjectFolder>.Create((a, b) => Rank(a) - Rank(b))), folders);
        Assert.Equal(ObjectFolder.Snapshots, folders[^1]);

        static int Rank(ObjectFolder folder) => folder switch
        {
            ObjectFolder.Data => 0,
            ObjectFolder.Index => 1,
            _ => 2,
        };
    }

    [Fact]
    public async Task Of_nothing_no_snapshot_is_made()
    {
        var disk = new MemoryStore();
        await (await SampleRepository.CreateAsync(disk)).DisposeAsync();

        await Assert.ThrowsAsync<ResgateException>(
            () => new BackupRunner().RunAsync(disk, BackupRunner.Of("nosuch"), CancellationToken.None));

        Assert.Empty(await SampleRepository.ReadAllAsync(disk));
    }

    private static Scratch Source()
    {
        var source = new Scratch();
        Directory.CreateDirectory(source.Path + "/sub/deeper");
        source.Write("small"u8, "content"u8);
        source.Write("empty"u8, []);
        File.WriteAllText(source.Path + "/sub/text", string.Join('\n', Enumerable.Range(0, 5000)));
        var noise = new byte[1_500_000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(source.Path + "/sub/deeper/noise", noise);
        return source;
    }
}
