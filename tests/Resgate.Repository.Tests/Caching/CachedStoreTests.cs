using Resgate.Primitives;
using Resgate.Repository.Caching;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Caching;

/// <summary>A cache may save time; it may never change what is read. Lost data, rows 7 and 42.</summary>
public sealed class CachedStoreTests
{
    public static TheoryData<string> Harms => [.. CacheHarm.All.Keys];

    [Fact]
    public async Task Only_snapshots_index_files_and_tree_packs_are_copied_as_they_are_stored_and_for_this_user_only()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        _ = await cached.ReadAsync();

        var names = cached.Files.Select(Cached.NameOf).ToList();
        Assert.Equal(3, names.Count(name => name.Folder == ObjectFolder.Snapshots));
        Assert.Equal(3, names.Count(name => name.Folder == ObjectFolder.Index));
        Assert.Equal(3, names.Count(name => name.Folder == ObjectFolder.Data));
        Assert.All(cached.Files, file => Assert.Equal(Cached.NameOf(file).Id, Id.Of(File.ReadAllBytes(file))));
        Assert.All(cached.Files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal("Signature: 8a477f597d28d172789f06886806bc55\n", await File.ReadAllTextAsync(
            Path.Combine(cached.Path, "CACHEDIR.TAG"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_cached_is_not_read_from_the_place_again()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        var first = await cached.ReadAsync();
        var place = new ReadLog(cached.Place);

        Assert.Equal(first, await cached.ReadAsync(place));

        Assert.DoesNotContain(place.Reads, name => name.Folder is ObjectFolder.Snapshots or ObjectFolder.Index or ObjectFolder.Data);
    }

    [Fact]
    public async Task What_is_written_is_cached_at_once()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        _ = await cached.ReadAsync();
        _ = await cached.BackUpAsync(7);
        var place = new ReadLog(cached.Place);

        Assert.Equal(4, (await cached.ReadAsync(place)).Count);

        Assert.DoesNotContain(place.Reads, name => name.Folder is ObjectFolder.Snapshots or ObjectFolder.Index or ObjectFolder.Data);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(cached.Path, "*", SearchOption.AllDirectories),
            file => Path.GetFileName(file).StartsWith("tmp-", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Harm_to_any_cached_file_changes_nothing_and_is_mended_by_reading_it_once(string harm)
    {
        using var cached = await Cached.WithSnapshotsAsync();
        var right = await cached.ReadAsync();
        foreach (var file in cached.Files)
        {
            CacheHarm.All[harm](file);
            var place = new ReadLog(cached.Place);

            Assert.Equal(right, await cached.ReadAsync(place));

            Assert.Single(place.Reads, Cached.NameOf(file));
            Assert.Equal(Cached.NameOf(file).Id, Id.Of(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Harm_that_comes_after_a_file_was_found_good_changes_nothing_either(string harm)
    {
        using var cached = await Cached.WithSnapshotsAsync();
        await using var repository = await SampleRepository.OpenAsync(cached.Place, cached.Options);
        for (var round = 0; round < 2; round++)
        {
            var snapshots = await new SnapshotFolder(repository).LoadAllAsync(null, TestContext.Current.CancellationToken);
            _ = await repository.LoadIndexAsync(TestContext.Current.CancellationToken);
            using var reader = repository.CreateReader();
            foreach (var stored in snapshots)
            {
                var tree = Format.Packs.BlobHandle.Tree(stored.Snapshot.Tree);
                Assert.Equal(tree.Id, Id.Of(await reader.ReadAsync(tree, TestContext.Current.CancellationToken)));
            }

            Assert.Equal(3, snapshots.Count);
            foreach (var file in cached.Files)
            {
                CacheHarm.All[harm](file);
            }
        }
    }

    [Fact]
    public async Task Runs_side_by_side_on_one_cache_that_is_harmed_all_the_while_read_what_is_stored()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        var right = await cached.ReadAsync();
        using var stop = new CancellationTokenSource();
        var harming = Task.Run(() => CacheHarm.Go(cached, new Random(1), stop.Token), CancellationToken.None);
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (run, stopped) =>
            {
                if (run % 4 == 0)
                {
                    _ = await cached.BackUpAsync(100 + run);
                }
                else
                {
                    Assert.Empty(right.Except(await cached.ReadAsync()));
                }
            });
        }
        finally
        {
            await stop.CancelAsync();
            await harming;
        }

        Assert.Equal(13, (await cached.ReadAsync()).Count);
        Assert.Equal(13, (await SampleRepository.ReadAllAsync(cached.Place)).Count);
    }

    [Fact]
    public async Task What_the_repository_does_not_have_any_more_goes()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        _ = await cached.ReadAsync();
        foreach (var name in cached.Files.Select(Cached.NameOf).Where(name => name.Folder is ObjectFolder.Snapshots or ObjectFolder.Index))
        {
            await cached.Place.RemoveAsync(name, TestContext.Current.CancellationToken);
        }

        Assert.Empty(await cached.ReadAsync());

        Assert.Empty(cached.Files);
    }

    [Fact]
    public async Task Damage_at_the_place_is_never_copied_and_a_copy_from_before_still_reads()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        var right = await cached.ReadAsync();
        var pack = cached.Files.Select(Cached.NameOf).First(name => name.Folder == ObjectFolder.Data);
        await cached.Place.PutAsync(pack, new byte[500], TestContext.Current.CancellationToken);

        Assert.Equal(right, await cached.ReadAsync());
        Directory.Delete(cached.Path, recursive: true);
        var failure = await Assert.ThrowsAsync<ResgateException>(() => cached.ReadAsync());

        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.DoesNotContain(pack, cached.Files.Select(Cached.NameOf));
    }

    /// <summary>Who checks every byte wants the bytes of the place.</summary>
    [Fact]
    public async Task A_check_of_the_data_sees_damage_that_a_good_copy_would_hide()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        _ = await cached.ReadAsync();
        var pack = cached.Files.Select(Cached.NameOf).First(name => name.Folder == ObjectFolder.Data);
        var content = new byte[await cached.Place.SizeAsync(pack, TestContext.Current.CancellationToken)];
        await cached.Place.PutAsync(pack, content, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SampleRepository.ReadAllAsync(cached.Place, cached.Options));

        Assert.Contains(pack.Id.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_used_is_done_without()
    {
        using var cached = await Cached.WithSnapshotsAsync();
        var blocked = Path.Combine(Path.GetDirectoryName(cached.Path)!, "file");
        await File.WriteAllTextAsync(blocked, "", TestContext.Current.CancellationToken);

        await using var repository = await SampleRepository.OpenAsync(
            cached.Place, new RepositoryOptions { Cache = new CacheFolder(blocked) });

        Assert.NotNull(repository.CacheFailure);
        Assert.Same(repository.Origin, repository.Store);
    }

    [Fact]
    public void Caches_that_nobody_used_for_a_month_are_removed_and_nothing_else()
    {
        using var cached = new Cached();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var folder = new CacheFolder(cached.Path);
        _ = folder.Open(Id.Of([1]), new ManualTime(start));
        _ = folder.Open(Id.Of([2]), new ManualTime(start.AddDays(2)));
        var foreign = Directory.CreateDirectory(Path.Combine(cached.Path, "foreign"));
        foreign.LastWriteTimeUtc = start.UtcDateTime;

        Assert.Equal(1, folder.RemoveOld(new ManualTime(start.AddDays(31))));

        Assert.Equal(
            [Id.Of([2]).ToString(), "foreign"],
            Directory.GetDirectories(cached.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
