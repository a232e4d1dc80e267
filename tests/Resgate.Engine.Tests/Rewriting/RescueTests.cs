using Resgate.Format.Crypto;
using Resgate.Format.Indexes;
using Resgate.Format.Keys;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Repairing;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>What repairs save, and what opening says of ruins.</summary>
public sealed class RescueTests
{
    private const string Repository = "restic/damage-base/repo";
    private static readonly Id DataPack = Id.Parse("b63126004b2bd92eca4a04a3dfa2e7fac5c7db6bdc8e15abf4c6797c3258fa2b");

    [Theory]
    [InlineData(-7)]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task A_pack_whose_header_is_gone_loses_no_blob_that_the_index_still_finds(int change)
    {
        var store = await Golden.InMemoryAsync(Repository);
        var before = await Sound.FilesAsync(store, Golden.Password);
        var name = new ObjectName(ObjectFolder.Data, DataPack);
        var content = new byte[await store.SizeAsync(name, CancellationToken.None)];
        await store.ReadAsync(name, 0, content, CancellationToken.None);
        Array.Resize(ref content, content.Length + change);
        await store.PutAsync(name, content, CancellationToken.None);

        await using var repository = await Sound.OpenAsync(store, Golden.Password);
        var report = await new IndexRepair(repository, SilentReport.Instance).RunAsync(readAllPacks: false, CancellationToken.None);

        Assert.Equal(1, report.Unreadable);
        Assert.Equal(3, report.BlobsSaved);
        await Sound.AssertAsync(store, Golden.Password);
        Assert.Equal(before, await Sound.FilesAsync(store, Golden.Password));
    }

    /// <summary>Lost data, row 14.</summary>
    [Fact]
    public async Task An_index_of_many_packs_is_split_at_fifty_thousand_blobs()
    {
        const int packs = 6, blobsInPack = 20_000;
        var store = await Golden.InMemoryAsync(Repository);
        await using var repository = await Sound.OpenAsync(store, Golden.Password);
        for (var i = 0; i < packs; i++)
        {
            await PutPackAsync(store, repository.Key, blobsInPack, seed: i);
        }

        await new IndexRepair(repository, SilentReport.Instance).RunAsync(readAllPacks: false, CancellationToken.None);

        var sizes = new List<int>();
        await foreach (var file in store.ListAsync(ObjectFolder.Index, CancellationToken.None))
        {
            sizes.Add(await CountAsync(repository, file.Name));
        }

        Assert.Equal((packs * blobsInPack) + 12, sizes.Sum());
        Assert.InRange(sizes.Count, 2, 3);
        Assert.All(sizes, size => Assert.InRange(size, 1, IndexWriter.FullAtBlobs + blobsInPack));
    }

    /// <summary>Lost data, row 15.</summary>
    [Fact]
    public async Task A_config_cut_anywhere_is_damage_and_no_crash()
    {
        var golden = await Golden.InMemoryAsync(Repository);
        var whole = new byte[await golden.SizeAsync(ObjectName.Config, CancellationToken.None)];
        await golden.ReadAsync(ObjectName.Config, 0, whole, CancellationToken.None);
        for (var length = 0; length < whole.Length; length++)
        {
            await golden.PutAsync(ObjectName.Config, whole.AsMemory(0, length), CancellationToken.None);
            var damage = await Assert.ThrowsAsync<ResgateException>(() => Sound.OpenAsync(golden, Golden.Password));
            Assert.Equal(FailureKind.Damaged, damage.Kind);
        }
    }

    /// <summary>Lost data, row 15: cut by a disk, or cut by somebody who gave it a fitting name.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_cut_anywhere_is_damage_and_no_crash(bool renamed)
    {
        var store = await Golden.InMemoryAsync(Repository);
        var name = await store.ListAsync(ObjectFolder.Keys, CancellationToken.None).Select(found => found.Name).FirstAsync();
        var whole = new byte[await store.SizeAsync(name, CancellationToken.None)];
        await store.ReadAsync(name, 0, whole, CancellationToken.None);
        for (var length = 0; length < whole.Length; length++)
        {
            await store.RemoveAsync(name, CancellationToken.None);
            name = renamed ? new ObjectName(ObjectFolder.Keys, Id.Of(whole.AsSpan(0, length))) : name;
            await store.PutAsync(name, whole.AsMemory(0, length), CancellationToken.None);
            var damage = await Assert.ThrowsAsync<ResgateException>(() => Sound.OpenAsync(store, Golden.Password));
            Assert.Equal(FailureKind.Damaged, damage.Kind);
        }
    }

    [Fact]
    public async Task A_place_that_does_not_answer_has_lost_nothing()
    {
        var disk = await Golden.InMemoryAsync(Repository);
        var before = await Sound.FilesAsync(disk, Golden.Password);
        for (var failAt = 1; ; failAt++)
        {
            var store = new FailingStore(disk, new Fault(FaultMoment.Before, FailureKind.Transient, Lasts: true), failAt);
            try
            {
                await using var repository = await Sound.OpenAsync(store, Golden.Password);
                await Operation.RunAsync("repair snapshots --forget", repository);
                return;
            }
            catch (ResgateException failure)
            {
                Assert.Equal(FailureKind.Transient, failure.Kind);
            }

            Assert.Equal(before, await Sound.FilesAsync(disk, Golden.Password));
        }
    }

    private static async Task PutPackAsync(MemoryStore store, MasterKey key, int count, int seed)
    {
        var blobs = new PackedBlob[count];
        for (var i = 0; i < count; i++)
        {
            var id = Id.Of(BitConverter.GetBytes(((long)seed << 32) + i));
            blobs[i] = new PackedBlob(BlobHandle.Data(id), (uint)(i * MasterKey.Overhead), MasterKey.Overhead, 0);
        }

        var header = new byte[PackHeader.PlainSize(blobs)];
        PackHeader.Write(blobs, header);
        var pack = new byte[PackHeader.SizeOnDisk(blobs)];
        var sealedSize = header.Length + MasterKey.Overhead;
        key.Seal(header, pack.AsSpan(pack.Length - 4 - sealedSize, sealedSize));
        BitConverter.TryWriteBytes(pack.AsSpan(pack.Length - 4), sealedSize);
        await store.PutAsync(new ObjectName(ObjectFolder.Data, Id.Of(pack)), pack, CancellationToken.None);
    }

    private static async Task<int> CountAsync(BackupRepository repository, ObjectName name)
    {
        var json = await repository.Files.LoadAsync(name, CancellationToken.None);
        var reader = new IndexReader(json.Span, repository.Config.Version);
        var count = 0;
        while (reader.TryReadPack(out _))
        {
            while (reader.TryReadBlob(out _))
            {
                count++;
            }
        }

        return count;
    }
}
