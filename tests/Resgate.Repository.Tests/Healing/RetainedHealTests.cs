using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Healing;
using Resgate.Repository.Repairing;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Tests.Copying;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Healing;

/// <summary>Healing and repairing at a place that keeps what it gets for thirty days, whoever wants it gone.</summary>
public sealed class RetainedHealTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    private readonly ManualTime _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryStore _disk = new();
    private readonly RetainingStore _store;

    public RetainedHealTests() => _store = new RetainingStore(_disk, TimeSpan.FromDays(30), _time);

    [Fact]
    public async Task What_was_overwritten_and_hidden_is_healed_beside_what_stays_and_the_rest_goes_when_it_comes_free()
    {
        var (whole, elsewhere) = await FillAsync();
        await HarmAsync();

        var first = await HealAsync(elsewhere);
        Assert.Equal((2, 6), (first.HeldBack.Count, first.Healed));
        Assert.Equal(whole, await SampleRepository.ReadWhatCanBeReadAsync(_disk));

        // Another try adds nothing that would be kept as well.
        var names = await NamesAsync();
        var again = await HealAsync(elsewhere);
        Assert.Equal((2, 0), (again.HeldBack.Count, again.Healed));
        Assert.Equal(names, await NamesAsync());

        _time.Advance(TimeSpan.FromDays(31));
        Assert.Empty((await HealAsync(elsewhere)).HeldBack);
        Assert.Equal(whole, await SampleRepository.ReadAllAsync(_disk));
        Assert.Equal(0, (await HealAsync(elsewhere)).Healed);
        Assert.Equal(0, await RepairAsync());
    }

    [Fact]
    public async Task Repairing_a_locked_index_that_is_right_changes_nothing()
    {
        await FillAsync();
        var names = await NamesAsync();

        Assert.Equal(0, await RepairAsync());

        Assert.Equal(names, await NamesAsync());
    }

    [Fact]
    public async Task A_damaged_pack_whose_good_blobs_are_saved_stays_with_the_index_that_lists_it()
    {
        await FillAsync();
        var broken = await PackOfAsync(CopyTests.Bytes(10));
        await FlipAsync(broken);

        await using (var repository = await SampleRepository.OpenAsync(_store))
        {
            await repository.LoadIndexAsync(s_now);
            var (saved, lost) = await new PackRepair(repository, SilentReport.Instance)
                .RunAsync(new HashSet<Id> { broken }, static (_, _) => null, s_now);
            Assert.Equal((2, 1), (saved, lost));
        }

        Assert.Contains(new ObjectName(ObjectFolder.Data, broken).ToString(), await NamesAsync());
    }

    /// <summary>Three snapshots, each with a data pack of three blobs, a tree pack and an index file.</summary>
    private async Task<(IReadOnlyDictionary<Id, string> Whole, MemoryStore Elsewhere)> FillAsync()
    {
        await using (var repository = await SampleRepository.CreateAsync(_store))
        {
            for (var i = 1; i <= 3; i++)
            {
                await SampleRepository.BackUpAsync(
                    repository, i, [("a", CopyTests.Bytes(10 * i)), ("b", CopyTests.Bytes((10 * i) + 1)), ("c", CopyTests.Bytes((10 * i) + 2))]);
            }
        }

        var elsewhere = await CopyTests.EmptyAsync();
        await new CopyRun().RunAsync(_disk, elsewhere);
        return (await SampleRepository.ReadAllAsync(_disk), elsewhere);
    }

    private async Task HarmAsync()
    {
        var (overwritten, hidden) = (await PackOfAsync(CopyTests.Bytes(10)), await PackOfAsync(CopyTests.Bytes(20)));
        await _disk.PutAsync(new ObjectName(ObjectFolder.Data, overwritten), "ransom"u8.ToArray(), s_now);
        await _disk.RemoveAsync(new ObjectName(ObjectFolder.Data, hidden), s_now);
    }

    private async Task<Id> PackOfAsync(byte[] content)
    {
        await using var repository = await SampleRepository.OpenAsync(_disk);
        await repository.LoadIndexAsync(s_now);
        Assert.True(repository.Index.TryFind(BlobHandle.Data(Id.Of(content)), out var location));
        return location.Pack;
    }

    private async Task FlipAsync(Id pack)
    {
        var name = new ObjectName(ObjectFolder.Data, pack);
        var bytes = new byte[await _disk.SizeAsync(name, s_now)];
        await _disk.ReadAsync(name, 0, bytes, s_now);
        bytes[40] ^= 1;
        await _disk.PutAsync(name, bytes, s_now);
    }

    private async Task<Healer> HealAsync(MemoryStore elsewhere)
    {
        await using var repository = await SampleRepository.OpenAsync(_store);
        await using var other = await SampleRepository.OpenAsync(new ReadOnlyStore(elsewhere, allowsLocks: true));
        await other.LoadIndexAsync(s_now);
        using var source = new HealSource(other, await new SnapshotFolder(other).LoadAllAsync(onUnreadable: null, s_now));
        var plan = await new Diagnosis(repository, [source], SilentReport.Instance).RunAsync(ReadDataSubset.Everything, new Random(1), s_now);
        var healer = new Healer(repository, plan, [source], SilentReport.Instance);
        await healer.RunAsync(s_now);
        Assert.True(plan.HealsAll);
        return healer;
    }

    /// <returns>Index files written.</returns>
    private async Task<int> RepairAsync()
    {
        await using var repository = await SampleRepository.OpenAsync(_store);
        return (await new IndexRepair(repository, SilentReport.Instance).RunAsync(readAllPacks: false, s_now)).IndexFilesWritten;
    }

    private async Task<List<string>> NamesAsync()
    {
        var names = new List<string>();
        foreach (var folder in (ObjectFolder[])[ObjectFolder.Data, ObjectFolder.Index, ObjectFolder.Snapshots])
        {
            await foreach (var found in _disk.ListAsync(folder, s_now))
            {
                names.Add(found.Name.ToString());
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
