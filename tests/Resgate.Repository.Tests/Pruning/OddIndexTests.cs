using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Pruning;

/// <summary>Indexes that a correct program does not write, through prune (lost data, row 3: restic#21820).</summary>
public sealed class OddIndexTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pack_listed_half_in_one_file_and_half_in_another_keeps_all_its_blobs(bool repacksIt)
    {
        var disk = new MemoryStore();
        IReadOnlyDictionary<Id, string> before;
        await using (var repository = await SampleRepository.CreateAsync(disk))
        {
            await SampleRepository.BackUpAsync(
                repository, 1, [("a", Bytes(1)), ("b", Bytes(2)), ("c", Bytes(3)), ("d", Bytes(4))]);
            var leaving = await SampleRepository.BackUpAsync(repository, 2, [("e", Bytes(5))]);
            if (repacksIt)
            {
                // The pack of the first is now used in part only.
                await RemoveSnapshotsAsync(disk);
                await SampleRepository.BackUpAsync(repository, 3, [("a", Bytes(1)), ("d", Bytes(4))]);
            }
            else
            {
                await disk.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, leaving), s_now);
            }

            before = await SampleRepository.ReadAllAsync(disk);
            await SplitEveryListingAsync(repository);
        }

        Assert.Single(before);
        await Pruning.RunAsync(disk);

        Assert.Equal(before, await SampleRepository.ReadAllAsync(disk));
        await using var after = await SampleRepository.OpenAsync(disk);
        Assert.Empty((await after.LoadIndexAsync(s_now)).Split);
    }

    [Fact]
    public async Task A_full_index_file_with_half_of_a_pack_is_not_left_as_it_is()
    {
        var disk = new MemoryStore();
        PackedBlob[] halves = [Blob(-1, 0), Blob(-2, 100)];
        var (split, leaving) = (IdOf(-9), IdOf(-8));
        await using (var repository = await SampleRepository.CreateAsync(disk))
        {
            await SaveIndexAsync(repository, [.. ManyPacks(), (split, [halves[0]])]);
            await SaveIndexAsync(repository, [(split, [halves[1]]), (leaving, [Blob(-3, 0)])]);
            var loaded = await repository.LoadIndexAsync(s_now);
            await new IndexRewriter(repository).RewriteAsync(new HashSet<Id> { leaving }, loaded, [], s_now);
        }

        await using var after = await SampleRepository.OpenAsync(disk);
        var found = await after.LoadIndexAsync(s_now);
        Assert.Empty(found.Split);
        Assert.False(after.Index.ContainsPack(leaving));
        Assert.Equal(halves, after.Index.BlobsOf(split));
        Assert.All(ManyPacks(), pack => Assert.Equal(pack.Blobs, after.Index.BlobsOf(pack.Pack)));
    }

    [Fact]
    public async Task A_lie_about_bytes_that_true_blobs_have_costs_no_blob()
    {
        var disk = new MemoryStore();
        await using (var repository = await SampleRepository.CreateAsync(disk))
        {
            await SampleRepository.BackUpAsync(repository, 1, [("a", Bytes(1)), ("b", Bytes(2))]);
            var listed = repository.Index.EnumeratePacks().Select(pack => (pack.Id, pack.Blobs)).ToList();
            await RemoveAllAsync(disk, ObjectFolder.Index);
            await SaveIndexAsync(repository, [.. listed.Select(pack => (pack.Id, (PackedBlob[])[.. pack.Blobs, Blob(7, 10)]))]);
        }

        await using var after = await SampleRepository.OpenAsync(disk);
        await after.LoadIndexAsync(s_now);
        using var reader = after.CreateReader();
        Assert.Equal(Bytes(1), await reader.ReadAsync(BlobHandle.Data(Id.Of(Bytes(1))), s_now));
        Assert.Equal(Bytes(2), await reader.ReadAsync(BlobHandle.Data(Id.Of(Bytes(2))), s_now));
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await reader.ReadAsync(Blob(7, 10).Blob, s_now));
        Assert.Equal(FailureKind.Damaged, failure.Kind);

        // Prune sees that the pack is not as long as that, and leaves everything alone.
        failure = await Assert.ThrowsAsync<ResgateException>(() => Pruning.RunAsync(disk));
        Assert.Equal(FailureKind.Damaged, failure.Kind);
    }

    private static (Id Pack, PackedBlob[] Blobs)[] ManyPacks() =>
        [.. Enumerable.Range(0, 50).Select(pack =>
            (IdOf(1_000_000 + pack), Enumerable.Range(0, 1000).Select(i => Blob((pack * 1000) + i, (uint)i * 100)).ToArray()))];

    /// <summary>Replaces all index files by two: each pack's first blob, and the others.</summary>
    private static async Task SplitEveryListingAsync(BackupRepository repository)
    {
        var packs = repository.Index.EnumeratePacks().Select(pack => (pack.Id, Blobs: pack.Blobs.ToArray())).ToList();
        await RemoveAllAsync(repository.Store, ObjectFolder.Index);
        await SaveIndexAsync(repository, [.. packs.Select(pack => (pack.Id, pack.Blobs[..1]))]);
        await SaveIndexAsync(
            repository, [.. packs.Where(pack => pack.Blobs.Length > 1).Select(pack => (pack.Id, pack.Blobs[1..]))]);
    }

    private static async Task SaveIndexAsync(BackupRepository repository, (Id Pack, PackedBlob[] Blobs)[] packs)
    {
        var writer = new IndexWriter(2);
        foreach (var (pack, blobs) in packs)
        {
            writer.Add(pack, blobs);
        }

        var json = new byte[writer.MaxLength];
        await repository.Files.SaveAsync(ObjectFolder.Index, json.AsMemory(0, writer.Write(json)), s_now);
    }

    private static Task RemoveSnapshotsAsync(MemoryStore disk) => RemoveAllAsync(disk, ObjectFolder.Snapshots);

    private static async Task RemoveAllAsync(IObjectStore store, ObjectFolder folder)
    {
        var found = await store.ListAsync(folder, s_now).Select(file => file.Name).ToListAsync(s_now);
        await store.RemoveAllAsync(found, static (_, failure) => throw failure, s_now);
    }

    private static PackedBlob Blob(int id, uint offset) => new(BlobHandle.Data(IdOf(id)), offset, 100, 0);

    private static Id IdOf(int number) => Id.Of(BitConverter.GetBytes(number));

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[5000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
