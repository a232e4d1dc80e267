using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Healing;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Tests.Copying;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Healing;

/// <summary>Every call to a store fails once, before and after it took effect: healing never costs what was good (lost data, row 28).</summary>
public sealed class HealFaultTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.After, false)]
    [InlineData(FaultMoment.Before, true)]
    public async Task A_heal_that_fails_anywhere_loses_nothing_that_was_good_and_the_next_one_ends_the_work(
        FaultMoment moment, bool lasts)
    {
        for (var failAt = 1; ; failAt++)
        {
            var (disk, elsewhere, whole) = await DamageAsync();
            var good = await GoodBlobsAsync(disk);
            var store = new FailingStore(disk, new Fault(moment, Lasts: lasts), failAt);

            var failed = await FailsAsync(() => HealAsync(store, elsewhere));

            Assert.True(store.Failed || !failed);
            Assert.Superset(good, await GoodBlobsAsync(disk));
            Assert.True((await HealAsync(disk, elsewhere)).HealsAll);
            Assert.Equal(whole, (await SampleRepository.ReadAllAsync(disk)).Values.Order());
            Assert.False((await HealAsync(disk, elsewhere)).HasWork);
            if (!store.Failed)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.Before, true)]
    public async Task A_source_that_fails_anywhere_is_not_taken_for_one_that_has_nothing(FaultMoment moment, bool lasts)
    {
        for (var failAt = 1; ; failAt++)
        {
            var (disk, elsewhere, whole) = await DamageAsync();
            var good = await GoodBlobsAsync(disk);
            var changes = new RecordingStore(elsewhere);
            var store = new FailingStore(changes, new Fault(moment, FailureKind.Transient, lasts), failAt);

            _ = await FailsAsync(() => HealAsync(disk, store));

            Assert.Empty(changes.Changes);
            Assert.Superset(good, await GoodBlobsAsync(disk));
            Assert.True((await HealAsync(disk, elsewhere)).HealsAll);
            Assert.Equal(whole, (await SampleRepository.ReadAllAsync(disk)).Values.Order());
            if (!store.Failed)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task A_blob_that_the_first_source_has_lost_too_comes_from_the_second()
    {
        var (disk, elsewhere, whole) = await DamageAsync();
        var second = await Golden.CopyAsync(elsewhere);
        await foreach (var pack in elsewhere.ListAsync(ObjectFolder.Data, s_now))
        {
            await FlipAsync(elsewhere, pack.Name, 20);
        }

        Assert.True((await HealAsync(disk, elsewhere, second)).HealsAll);
        Assert.Equal(whole, (await SampleRepository.ReadAllAsync(disk)).Values.Order());
    }

    [Fact]
    public async Task New_packs_come_first_then_their_index_and_damaged_packs_go_last()
    {
        var (disk, elsewhere, _) = await DamageAsync();
        var store = new RecordingStore(disk);

        await HealAsync(store, elsewhere);

        var changes = store.Changes.ToList();
        var lastPack = changes.FindLastIndex(change => change is { Removed: false, Name.Folder: ObjectFolder.Data });
        var lastIndex = changes.FindLastIndex(change => change is { Removed: false, Name.Folder: ObjectFolder.Index });
        var firstIndexGone = changes.FindIndex(change => change is { Removed: true, Name.Folder: ObjectFolder.Index });
        var lastIndexGone = changes.FindLastIndex(change => change is { Removed: true, Name.Folder: ObjectFolder.Index });
        var firstPackGone = changes.FindIndex(change => change is { Removed: true, Name.Folder: ObjectFolder.Data });
        var back = changes.FindIndex(change => change is { Removed: false, Name.Folder: ObjectFolder.Snapshots });
        var gone = changes.FindIndex(change => change is { Removed: true, Name.Folder: ObjectFolder.Snapshots });
        Assert.True(lastPack >= 0 && lastPack < back && back < lastIndex);
        Assert.True(lastIndex < firstIndexGone && lastIndexGone < firstPackGone);
        Assert.True(lastIndexGone < gone);
    }

    /// <summary>A flipped bit, a pack that is gone, one that is cut short, an index file and a snapshot that cannot be read.</summary>
    private static async Task<(MemoryStore Disk, MemoryStore Elsewhere, IEnumerable<string> Whole)> DamageAsync()
    {
        var disk = new MemoryStore();
        await using (var repository = await SampleRepository.CreateAsync(disk))
        {
            for (var i = 1; i <= 5; i++)
            {
                // A data pack, a tree pack and an index file each.
                await SampleRepository.BackUpAsync(
                    repository, i, [("a", CopyTests.Bytes(10 * i)), ("b", CopyTests.Bytes((10 * i) + 1)), ("c", CopyTests.Bytes((10 * i) + 2))]);
            }
        }

        var whole = (await SampleRepository.ReadAllAsync(disk)).Values.Order().ToList();
        var elsewhere = await CopyTests.EmptyAsync();
        await new CopyRun().RunAsync(disk, elsewhere);
        await HarmAsync(disk);
        return (disk, elsewhere, whole);
    }

    private static async Task HarmAsync(MemoryStore disk)
    {
        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(s_now);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, s_now);
        await FlipAsync(disk, new ObjectName(ObjectFolder.Data, PackOf(CopyTests.Bytes(10))), 40);
        await disk.RemoveAsync(new ObjectName(ObjectFolder.Data, PackOf(CopyTests.Bytes(20))), s_now);
        var cut = new ObjectName(ObjectFolder.Data, PackOf(CopyTests.Bytes(30)));
        var bytes = new byte[await disk.SizeAsync(cut, s_now)];
        await disk.ReadAsync(cut, 0, bytes, s_now);
        await disk.PutAsync(cut, bytes.AsMemory(0, 7000), s_now);
        await disk.RemoveAsync(
            new ObjectName(ObjectFolder.Data, PackOf(BlobHandle.Tree(snapshots[3].Snapshot.Tree))), s_now);
        await FlipAsync(disk, new ObjectName(ObjectFolder.Snapshots, snapshots[4].Id), 20);
        var index = await disk.ListAsync(ObjectFolder.Index, s_now).Select(file => file.Name).OrderBy(name => name.Id).FirstAsync(s_now);
        await FlipAsync(disk, index, 30);

        Id PackOf(object content)
        {
            var blob = content is BlobHandle handle ? handle : BlobHandle.Data(Id.Of((byte[])content));
            Assert.True(repository.Index.TryFind(blob, out var location));
            return location.Pack;
        }
    }

    private static async Task FlipAsync(MemoryStore store, ObjectName name, int at)
    {
        var bytes = new byte[await store.SizeAsync(name, s_now)];
        await store.ReadAsync(name, 0, bytes, s_now);
        bytes[at] ^= 1;
        await store.PutAsync(name, bytes, s_now);
    }

    private static async Task<HealPlan> HealAsync(IObjectStore store, params IReadOnlyList<IObjectStore> from)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        var sources = new List<HealSource>();
        try
        {
            foreach (var place in from)
            {
                var source = await SampleRepository.OpenAsync(new ReadOnlyStore(place, allowsLocks: true));
                var snapshots = await new SnapshotFolder(source).LoadAllAsync(onUnreadable: null, s_now);
                await source.LoadIndexAsync(s_now);
                sources.Add(new HealSource(source, snapshots));
            }

            var plan = await new Diagnosis(repository, sources, SilentReport.Instance)
                .RunAsync(ReadDataSubset.Everything, new Random(1), s_now);
            await new Healer(repository, plan, sources, SilentReport.Instance).RunAsync(s_now);
            return plan;
        }
        finally
        {
            foreach (var source in sources)
            {
                source.Dispose();
                await source.Repository.DisposeAsync();
            }
        }
    }

    /// <summary>Every blob that can be read, by any index file or any pack's own header.</summary>
    private static async Task<HashSet<BlobHandle>> GoodBlobsAsync(MemoryStore disk)
    {
        await using var repository = await SampleRepository.OpenAsync(disk);
        var survey = new Repairing.IndexSurvey(repository, report: null);
        await survey.RunAsync(asksAll: false, s_now);
        survey.Correct([]);
        using var reader = repository.CreateReader();
        var good = new HashSet<BlobHandle>();
        foreach (var blob in repository.Index.EnumeratePacks().SelectMany(pack => pack.Blobs).Select(packed => packed.Blob).Distinct().ToList())
        {
            try
            {
                _ = await reader.ReadAsync(blob, s_now);
                good.Add(blob);
            }
            catch (ResgateException damage) when (damage.Kind is FailureKind.Damaged or FailureKind.NotFound)
            {
                // One of those that are to be healed.
            }
        }

        return good;
    }

    private static async Task<bool> FailsAsync(Func<Task> work)
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
}
