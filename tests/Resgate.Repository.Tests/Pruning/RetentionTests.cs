using Resgate.Primitives;
using Resgate.Repository.Pruning;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Pruning;

/// <summary>Prune at a place that locks what it gets for thirty days.</summary>
public sealed class RetentionTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    private readonly ManualTime _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryStore _disk = new();
    private readonly RetainingStore _store;

    public RetentionTests() => _store = new RetainingStore(_disk, TimeSpan.FromDays(30), _time);

    [Fact]
    public async Task What_is_locked_stays_and_goes_when_it_comes_free()
    {
        var before = await FillAsync();
        _time.Advance(TimeSpan.FromDays(1));

        var early = await PruneAsync();
        Assert.Equal(before, await SampleRepository.ReadAllAsync(_disk));
        Assert.True(early.Retained.Count >= 3);
        Assert.Equal(_time.GetUtcNow().AddDays(29), early.RetainedUntil);
        Assert.NotEmpty(early.Repack);
        Assert.Empty(early.Unused);

        // The needed blobs of packs that are not wanted any more were copied, so this time nothing is.
        var again = await PruneAsync();
        Assert.Empty(again.Repack);
        Assert.True(again.Retained.IsSupersetOf(early.Retained));

        _time.Advance(TimeSpan.FromDays(31));
        var late = await PruneAsync();
        Assert.Equal(before, await SampleRepository.ReadAllAsync(_disk));
        Assert.Empty(late.Retained);
        foreach (var pack in early.Retained)
        {
            await Assert.ThrowsAsync<ResgateException>(async () => await _disk.SizeAsync(new ObjectName(ObjectFolder.Data, pack), s_now));
        }
    }

    [Fact]
    public async Task What_snapshots_need_never_comes_free_and_what_they_do_not_need_does()
    {
        var before = await FillAsync();
        for (var day = 0; day < 120; day += 10)
        {
            _time.Advance(TimeSpan.FromDays(10));
            await PruneAsync();
            await AssertNeededIsLockedAsync();
        }

        Assert.Equal(before, await SampleRepository.ReadAllAsync(_disk));
        await using var repository = await SampleRepository.OpenAsync(_disk);
        await repository.LoadIndexAsync(s_now);
        var blobs = repository.Index.EnumeratePacks().SelectMany(pack => pack.Blobs).Select(packed => packed.Blob).ToList();
        Assert.Equal(3, blobs.Count);
        Assert.Equal(blobs.Count, blobs.Distinct().Count());
    }

    [Fact]
    public async Task Without_room_nothing_is_changed_while_the_index_is_locked()
    {
        var before = await FillAsync();
        var names = await NamesAsync();

        var failure = await Assert.ThrowsAsync<ResgateException>(() => Pruning.RunAsync(_store, new PruneOptions { RecoverNoFreeSpace = true }));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Equal(names, await NamesAsync());
        Assert.Equal(before, await SampleRepository.ReadAllAsync(_disk));
    }

    /// <summary>A pack that is needed in part, one that is not needed, and a pack that no index lists.</summary>
    private async Task<IReadOnlyDictionary<Id, string>> FillAsync()
    {
        await using (var repository = await SampleRepository.CreateAsync(_store))
        {
            var one = await SampleRepository.BackUpAsync(repository, 1, [("a", Bytes(1, 5000)), ("b", Bytes(2, 9000))]);
            await SampleRepository.BackUpAsync(repository, 2, [("a", Bytes(1, 5000)), ("c", Bytes(3, 7000))]);
            var three = await SampleRepository.BackUpAsync(repository, 3, [("d", Bytes(4, 3000))]);
            await _disk.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, one), s_now);
            await _disk.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, three), s_now);
        }

        var stray = Bytes(6, 400);
        await _store.PutAsync(new ObjectName(ObjectFolder.Data, Id.Of(stray)), stray, s_now);
        return await SampleRepository.ReadAllAsync(_disk);
    }

    private Task<PrunePlan> PruneAsync() => Pruning.RunAsync(_store, new PruneOptions { MaxUnused = ByteCount.Zero });

    private async Task AssertNeededIsLockedAsync()
    {
        var nextTime = _time.GetUtcNow().AddDays(10);
        await using var repository = await SampleRepository.OpenAsync(_store);
        foreach (var folder in (ObjectFolder[])[ObjectFolder.Config, ObjectFolder.Keys, ObjectFolder.Snapshots])
        {
            await foreach (var found in _disk.ListAsync(folder, s_now))
            {
                Assert.True((await _store.RetentionOfAsync(found.Name, s_now))?.Until > nextTime);
            }
        }

        await repository.LoadIndexAsync(s_now);
        foreach (var blob in repository.Index.EnumeratePacks().SelectMany(pack => pack.Blobs).Select(packed => packed.Blob).Distinct())
        {
            if (blob.Id == Id.Of(Bytes(1, 5000)) || blob.Id == Id.Of(Bytes(3, 7000)))
            {
                var ends = new List<DateTimeOffset?>();
                foreach (var copy in repository.Index.FindAll(blob))
                {
                    ends.Add((await _store.RetentionOfAsync(new ObjectName(ObjectFolder.Data, copy.Pack), s_now))?.Until);
                }

                Assert.Contains(ends, end => end > nextTime);
            }
        }
    }

    private async Task<HashSet<ObjectName>> NamesAsync()
    {
        var names = new HashSet<ObjectName>();
        foreach (var folder in Enum.GetValues<ObjectFolder>())
        {
            await foreach (var found in _disk.ListAsync(folder, s_now))
            {
                names.Add(found.Name);
            }
        }

        return names;
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
