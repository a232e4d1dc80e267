using Resgate.Format.Compression;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Copying;

public sealed class CopyTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Every_snapshot_arrives_whole_under_another_key_and_in_any_version(int from, int to)
    {
        var (source, before) = await FillAsync(from);
        var destination = await EmptyAsync(to);
        await new CopyRun().RunAsync(source, destination);

        var after = await SampleRepository.ReadAllAsync(destination);
        Assert.Equal(before.Values.Order(), after.Values.Order());
        await using var repository = await SampleRepository.OpenAsync(destination);
        foreach (var copy in await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, s_now))
        {
            Assert.Null(copy.Snapshot.Parent);
            Assert.Equal(before[copy.Snapshot.Original!.Value], after[copy.Id]);
        }
    }

    [Fact]
    public async Task What_was_copied_once_is_skipped_and_not_even_looked_at()
    {
        var (source, before) = await FillAsync();
        var destination = await EmptyAsync();
        await new CopyRun().RunAsync(source, destination);
        var log = new ReadLog(source);
        var again = new CopyRun();

        await again.RunAsync(log, destination);

        Assert.Equal(before.Keys.Order(), again.Skipped.Order());
        Assert.Empty(again.Copies);
        Assert.DoesNotContain(log.Reads, name => name.Folder == ObjectFolder.Data);
    }

    [Fact]
    public async Task A_copy_of_a_copy_and_one_copied_back_are_known_for_what_they_are()
    {
        var (source, before) = await FillAsync();
        var (second, third) = (await EmptyAsync(), await EmptyAsync());
        await new CopyRun().RunAsync(source, second);
        await new CopyRun().RunAsync(second, third);

        foreach (var (from, to) in ((IObjectStore, IObjectStore)[])[(source, third), (third, source), (third, second)])
        {
            var run = new CopyRun();
            await run.RunAsync(from, to);
            Assert.Equal((0, before.Count), (run.Copies.Count, run.Skipped.Count));
        }
    }

    [Fact]
    public async Task One_with_other_tags_is_another_snapshot_and_costs_no_data()
    {
        var (source, before) = await FillAsync();
        var destination = await EmptyAsync();
        await new CopyRun().RunAsync(source, destination);
        await using (var repository = await SampleRepository.OpenAsync(source))
        {
            var first = (await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, s_now))[0];
            await new TagEdit(["new"], [], []).ApplyAsync(repository, first, s_now);
        }

        var run = new CopyRun();
        await run.RunAsync(source, destination);

        Assert.Single(run.Copies);
        Assert.Equal(before.Count - 1, run.Skipped.Count);
        Assert.Equal(0, run.Blobs);
    }

    [Fact]
    public async Task Nothing_of_the_source_is_read_twice_but_trees_and_nothing_that_the_destination_has()
    {
        var source = new MemoryStore();
        var destination = await EmptyAsync();
        await using (var repository = await SampleRepository.CreateAsync(source))
        {
            await SampleRepository.BackUpAsync(repository, 1, Files(1, 40));
            await SampleRepository.BackUpAsync(repository, 2, [.. Files(1, 40), .. Files(100, 3, "z")]);
        }

        await using (var repository = await SampleRepository.OpenAsync(destination))
        {
            await SampleRepository.BackUpAsync(repository, 1, Files(1, 20));
        }

        var log = new ReadLog(source);
        var run = new CopyRun();
        await run.RunAsync(log, destination);

        // Two trees, the files that the destination lacked.
        Assert.Equal(2 + 20 + 3, run.Blobs);
        var read = log.Ranges.Where(range => range.Name.Folder == ObjectFolder.Data).ToList();
        await using var opened = await SampleRepository.OpenAsync(source);
        await opened.LoadIndexAsync(s_now);
        foreach (var pack in opened.Index.EnumeratePacks())
        {
            foreach (var blob in pack.Blobs.ToArray())
            {
                var times = read.Count(range => range.Name.Id == pack.Id
                    && range.Offset < blob.Offset + (long)blob.StoredLength && range.Offset + range.Length > blob.Offset);
                Assert.True(times <= (blob.Blob.Kind == BlobKind.Tree ? 2 : 1));
            }
        }

        // One range a pack: neighbours come with one call.
        Assert.True(read.Count <= 8, $"{read.Count} reads");
    }

    [Fact]
    public async Task A_frame_is_sealed_anew_as_it_is()
    {
        var source = new MemoryStore();
        var text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 20_000)));
        await using (var repository = await SampleRepository.CreateAsync(source, new RepositoryOptions { Compression = CompressionMode.Max }))
        {
            await SampleRepository.BackUpAsync(repository, 1, [("text", text)]);
        }

        foreach (var (mode, keeps) in ((CompressionMode, bool)[])[(CompressionMode.Fastest, true), (CompressionMode.Better, false)])
        {
            var destination = await EmptyAsync();
            await new CopyRun { Options = new RepositoryOptions { Compression = mode } }.RunAsync(source, destination);
            Assert.Equal(keeps, await LengthAsync(source) == await LengthAsync(destination));
        }

        async Task<uint> LengthAsync(IObjectStore store)
        {
            await using var repository = await SampleRepository.OpenAsync(store);
            await repository.LoadIndexAsync(s_now);
            Assert.True(repository.Index.TryFind(BlobHandle.Data(Id.Of(text)), out var location));
            return location.Packed.StoredLength;
        }
    }

    [Fact]
    public async Task A_blob_that_is_damaged_comes_from_its_other_copy_and_without_one_the_snapshot_is_not_copied()
    {
        var source = new MemoryStore();
        await using (var repository = await SampleRepository.CreateAsync(source))
        {
            await SampleRepository.BackUpAsync(repository, 1, [("a", Bytes(1)), ("b", Bytes(2))]);
        }

        await using (var blind = await SampleRepository.OpenAsync(source))
        {
            // Its index is not loaded, so it stores again what is there.
            await SampleRepository.BackUpAsync(blind, 2, [("a", Bytes(1))]);
        }

        await SpoilAsync(source, Bytes(1));
        var destination = await EmptyAsync();
        await new CopyRun().RunAsync(source, destination);
        Assert.Equal(2, (await SampleRepository.ReadAllAsync(destination)).Count);

        await SpoilAsync(source, Bytes(2));
        destination = await EmptyAsync();
        var failure = await Assert.ThrowsAsync<ResgateException>(() => new CopyRun().RunAsync(source, destination));
        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Empty(await SampleRepository.ReadAllAsync(destination));
    }

    [Fact]
    public async Task What_had_arrived_when_a_run_was_stopped_is_not_read_again()
    {
        var source = new MemoryStore();
        var options = new RepositoryOptions { PackSize = RepositoryOptions.MinPackSize };
        await using (var repository = await SampleRepository.CreateAsync(source, options))
        {
            await SampleRepository.BackUpAsync(repository, 1, [.. Enumerable.Range(1, 40).Select(i => ($"{i:D2}", Bytes(i, 1_000_000)))]);
        }

        var destination = await EmptyAsync();
        using var stop = new CancellationTokenSource();
        var left = 8;
        var run = new CopyRun
        {
            Options = options,
            Stop = stop.Token,
            OnAdvanced = () =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    stop.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(source, destination));
        Assert.Empty(await SampleRepository.ReadAllAsync(destination));

        var resumed = new CopyRun { Options = options };
        await resumed.RunAsync(source, destination);
        Assert.InRange(resumed.Blobs, 1, 35);
        Assert.Single(await SampleRepository.ReadAllAsync(destination));
    }

    internal static async Task<MemoryStore> EmptyAsync(int version = 2)
    {
        var store = new MemoryStore();
        await (await SampleRepository.CreateAsync(store, version: version)).DisposeAsync();
        return store;
    }

    internal static async Task<(MemoryStore Store, IReadOnlyDictionary<Id, string> Snapshots)> FillAsync(int version = 2)
    {
        var store = new MemoryStore();
        await using (var repository = await SampleRepository.CreateAsync(store, version: version))
        {
            var text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 5000)));
            await SampleRepository.BackUpAsync(repository, 1, [("a", Bytes(1)), ("b", text), ("empty", [])]);
            await SampleRepository.BackUpAsync(repository, 2, [("a", Bytes(1)), ("c", Bytes(3))]);
            await SampleRepository.BackUpAsync(repository, 3, [("d", Bytes(4, 300_000))]);
        }

        return (store, await SampleRepository.ReadAllAsync(store));
    }

    internal static byte[] Bytes(int seed, int length = 5000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static (string Name, byte[] Content)[] Files(int first, int count, string prefix = "f") =>
        [.. Enumerable.Range(first, count).Select(i => ($"{prefix}{i:D4}", Bytes(i)))];

    /// <summary>Flips a bit in the first copy of a blob.</summary>
    private static async Task SpoilAsync(MemoryStore store, byte[] content)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        await repository.LoadIndexAsync(s_now);
        foreach (var copy in repository.Index.FindAll(BlobHandle.Data(Id.Of(content))).Take(1))
        {
            var name = new ObjectName(ObjectFolder.Data, copy.Pack);
            var pack = new byte[await store.SizeAsync(name, s_now)];
            await store.ReadAsync(name, 0, pack, s_now);
            pack[copy.Packed.Offset + 20] ^= 1;
            await store.PutAsync(name, pack, s_now);
        }
    }
}
