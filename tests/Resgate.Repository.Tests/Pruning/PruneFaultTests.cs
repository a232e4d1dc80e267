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
    private const int Shared = 10;

    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.After, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, true)]
    public async Task A_prune_that_fails_anywhere_loses_nothing_and_the_next_one_ends_the_work(FaultMoment moment, bool lasts)
    {
        IReadOnlyDictionary<Id, string> before = new Dictionary<Id, string>();
        await FaultSweep.RunAsync(
            new Fault(moment, Lasts: lasts),
            async () =>
            {
                var disk = new MemoryStore();
                before = await FillAsync(disk);
                return disk;
            },
            static store => Pruning.RunAsync(store),
            async round =>
            {
                Assert.Equal(round.IsHit, round.HasFailed);
                Assert.Equal(before, await SampleRepository.ReadAllAsync(round.Disk));
                await Pruning.RunAsync(round.Disk);
                Assert.Equal(before, await SampleRepository.ReadAllAsync(round.Disk));
                await AssertNothingIsLeftOverAsync(round.Disk);
            });
    }

    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task A_forget_that_fails_anywhere_keeps_what_it_was_to_keep(FaultMoment moment)
    {
        IReadOnlyDictionary<Id, string> kept = new Dictionary<Id, string>();
        var extra = default(Id);
        await FaultSweep.RunAsync(
            new Fault(moment),
            async () =>
            {
                var disk = new MemoryStore();
                kept = await FillAsync(disk);
                extra = await AddSnapshotAsync(disk);
                return disk;
            },
            async store =>
            {
                ResgateException? told = null;
                await using (var repository = await SampleRepository.OpenAsync(store))
                {
                    await SnapshotRemoval.RunAsync(repository, [extra], SilentReport.Instance, (_, failure) => told = failure, CancellationToken.None);
                }

                await (told is null ? Pruning.RunAsync(store) : throw told);
            },
            async round =>
            {
                Assert.Equal(round.IsHit, round.HasFailed);
                var after = await SampleRepository.ReadAllAsync(round.Disk);
                Assert.All(kept, snapshot => Assert.Equal(snapshot.Value, after[snapshot.Key]));
                Assert.True(round.HasFailed || after.Count == kept.Count);
            });
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
            // So many that each of the packs that are open together gets some of both.
            var kept = Enumerable.Range(10, Shared).Select(static i => ($"kept{i}", Bytes(i, 300))).ToArray();
            var lost = Enumerable.Range(30, Shared).Select(static i => ($"lost{i}", Bytes(i, 300)));
            var one = await SampleRepository.BackUpAsync(
                repository, 1, [("a", Bytes(1, 5000)), ("b", Bytes(2, 9000)), .. kept, .. lost]);
            await SampleRepository.BackUpAsync(repository, 2, [("a", Bytes(1, 5000)), ("c", Bytes(3, 7000)), .. kept]);
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

    private static async Task AssertNothingIsLeftOverAsync(IObjectStore disk)
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
        Assert.Equal(5 + Shared, blobs.Count);
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
