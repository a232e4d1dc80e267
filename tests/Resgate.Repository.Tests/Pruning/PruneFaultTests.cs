using Resgate.Primitives;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Pruning;

/// <summary>Every call to the store fails once, before and after it took effect; nothing that a snapshot needs may be lost.</summary>
public sealed class PruneFaultTests
{
    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.After, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, true)]
    public async Task A_prune_that_fails_anywhere_loses_nothing_and_the_next_one_ends_the_work(FaultMoment moment, bool lasts)
    {
        for (var failAt = 1; ; failAt++)
        {
            var disk = new MemoryStore();
            var before = await FillAsync(disk);
            var store = new FailingStore(disk, new Fault(moment, Lasts: lasts), failAt);

            var failed = await RunAsync(() => Pruning.RunAsync(store));

            Assert.Equal(store.Failed, failed);
            Assert.Equal(before, await SampleRepository.ReadAllAsync(disk));
            await Pruning.RunAsync(disk);
            Assert.Equal(before, await SampleRepository.ReadAllAsync(disk));
            await AssertNothingIsLeftOverAsync(disk);
            if (!store.Failed)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task A_forget_that_fails_anywhere_keeps_what_it_was_to_keep(FaultMoment moment)
    {
        for (var failAt = 1; ; failAt++)
        {
            var disk = new MemoryStore();
            var kept = await FillAsync(disk);
            var extra = await AddSnapshotAsync(disk);
            var store = new FailingStore(disk, new Fault(moment), failAt);

            var failed = await RunAsync(async () =>
            {
                await using var repository = await SampleRepository.OpenAsync(store);
                var left = await SnapshotRemoval.RunAsync(repository, [extra], SilentReport.Instance, static (_, _) => { }, CancellationToken.None);
                if (left.Count > 0)
                {
                    throw new ResgateException(FailureKind.Failed, "told, as it must be");
                }

                await Pruning.RunAsync(store);
            });

            Assert.Equal(store.Failed, failed);
            var after = await SampleRepository.ReadAllAsync(disk);
            Assert.All(kept, snapshot => Assert.Equal(snapshot.Value, after[snapshot.Key]));
            if (!store.Failed)
            {
                Assert.Equal(kept, after);
                return;
            }
        }
    }

    [Fact]
    public async Task Deleting_goes_the_other_way_round_index_before_packs()
    {
        var disk = new MemoryStore();
        await FillAsync(disk);
        var store = new RecordingStore(disk);
        await Pruning.RunAsync(store);

        var changes = store.Changes.ToList();
        var lastWritten = changes.FindLastIndex(change => !change.Removed);
        var firstIndexRemoved = changes.FindIndex(change => change.Removed && change.Name.Folder == ObjectFolder.Index);
        var lastIndexRemoved = changes.FindLastIndex(change => change.Removed && change.Name.Folder == ObjectFolder.Index);
        var firstListedPackRemoved = changes.FindIndex(lastWritten, change => change.Removed && change.Name.Folder == ObjectFolder.Data);
        Assert.True(lastWritten < firstIndexRemoved);
        Assert.True(lastIndexRemoved < firstListedPackRemoved);
    }

    [Fact]
    public async Task Every_step_counts_to_its_end()
    {
        var disk = new MemoryStore();
        await FillAsync(disk);
        var report = new RecordingReport();

        await Pruning.RunAsync(disk, report);

        Assert.All(report.Steps, static step => Assert.True(step.IsDone, step.ToString()));
        Assert.Equal(
            ["files deleted", "packs repacked", "indexes processed", "old indexes deleted", "files deleted"],
            report.Steps.Select(static step => step.Unit));
    }

    /// <summary>Partly used packs, unused packs, the same blob in two packs, and a pack that no index lists.</summary>
    private static async Task<IReadOnlyDictionary<Id, string>> FillAsync(MemoryStore disk)
    {
        await using (var repository = await SampleRepository.CreateAsync(disk))
        {
            var one = await SampleRepository.BackUpAsync(repository, 1, [("a", Bytes(1, 5000)), ("b", Bytes(2, 9000))]);
            await SampleRepository.BackUpAsync(repository, 2, [("a", Bytes(1, 5000)), ("c", Bytes(3, 7000))]);
            var three = await SampleRepository.BackUpAsync(repository, 3, [("d", Bytes(4, 3000))]);
            await disk.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, one), CancellationToken.None);
            await disk.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, three), CancellationToken.None);
        }

        await using (var blind = await SampleRepository.OpenAsync(disk))
        {
            // Its index is not loaded, so it stores again what is there.
            await SampleRepository.BackUpAsync(blind, 4, [("a", Bytes(1, 5000)), ("e", Bytes(5, 100))]);
        }

        var stray = Bytes(6, 400);
        await disk.PutAsync(new ObjectName(ObjectFolder.Data, Id.Of(stray)), stray, CancellationToken.None);
        return await SampleRepository.ReadAllAsync(disk);
    }

    private static async Task<Id> AddSnapshotAsync(MemoryStore disk)
    {
        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(CancellationToken.None);
        return await SampleRepository.BackUpAsync(repository, 9, [("z", Bytes(9, 2000))]);
    }

    private static async Task AssertNothingIsLeftOverAsync(MemoryStore disk)
    {
        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(CancellationToken.None);
        await foreach (var file in disk.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            Assert.True(repository.Index.ContainsPack(file.Name.Id));
        }

        // Of every blob one copy, and of those that nobody needs none.
        var blobs = repository.Index.EnumeratePacks().SelectMany(pack => pack.Blobs).Select(packed => packed.Blob).ToList();
        Assert.Equal(blobs.Distinct().Count(), blobs.Count);
        Assert.Equal(5, blobs.Count);
    }

    private static async Task<bool> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (ResgateException)
        {
            return true;
        }
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
