using System.Text;
using Resgate.Format.Compression;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Indexes;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Checking;

/// <summary>Packs read whole: what is good is found good, and each kind of harm is named for what it is.</summary>
public sealed class ReadDataTests
{
    /// <summary>With so many others, some of them more than once, a pack is hashed in lanes, on up to two cores.</summary>
    private const int Others = 7;

    public static TheoryData<int, CompressionMode> Formats => new()
    {
        { 1, CompressionMode.Auto },
        { 2, CompressionMode.Auto },
        { 2, CompressionMode.Off },
        { 2, CompressionMode.Max },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Blobs_of_every_size_and_kind_are_found_good(int version, CompressionMode compression)
    {
        var store = await MakeAsync(version, compression);

        var report = await CheckAsync(store);

        Assert.Empty(report.Errors);
        Assert.Equal(await BytesAsync(store), report.BytesRead);
        Assert.True(report.PacksRead > 2);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_flipped_bit_names_the_blob_it_is_in(int version, CompressionMode compression)
    {
        var store = await MakeAsync(version, compression);
        var random = new Random(1);
        foreach (var pack in (await PacksAsync(store)).Take(3))
        {
            for (var i = 0; i < 6; i++)
            {
                var blob = pack.Blobs[random.Next(pack.Blobs.Length)];
                var place = blob.Offset + random.Next((int)blob.StoredLength);

                var report = await HarmedAsync(store, pack.Id, bytes => bytes[place] ^= 1);

                Assert.Equal([$"pack {pack.Id}: {blob.Blob} cannot be decrypted"], report.Errors);
                Assert.Equal([pack.Id], report.BrokenPacks);
            }
        }
    }

    [Fact]
    public async Task Several_harmed_blobs_are_told_by_the_first()
    {
        var store = await MakeAsync(2, CompressionMode.Auto);
        foreach (var pack in (await PacksAsync(store)).Where(pack => pack.Blobs.Length > 2))
        {
            var report = await HarmedAsync(store, pack.Id, bytes =>
            {
                bytes[pack.Blobs[^1].Offset] ^= 1;
                bytes[pack.Blobs[1].Offset + 20] ^= 1;
            });

            Assert.Equal([$"pack {pack.Id}: {pack.Blobs[1].Blob} cannot be decrypted, and 1 more"], report.Errors);
        }
    }

    [Fact]
    public async Task Harm_to_a_header_is_told_as_that()
    {
        var store = await MakeAsync(2, CompressionMode.Auto);
        foreach (var pack in await PacksAsync(store))
        {
            var end = pack.Blobs[^1].Offset + pack.Blobs[^1].StoredLength;

            var sealedPart = await HarmedAsync(store, pack.Id, bytes => bytes[end + 3] ^= 1);
            var length = await HarmedAsync(store, pack.Id, bytes => bytes[^1] = 0x7F);

            Assert.Equal([$"pack {pack.Id}: pack header cannot be decrypted"], sealedPart.Errors);
            Assert.Contains($"pack {pack.Id}: pack header has 213", Assert.Single(length.Errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_whole_pack_under_anothers_name_is_found_out()
    {
        var store = await MakeAsync(2, CompressionMode.Auto);
        await using var repository = await SampleRepository.OpenAsync(store);
        _ = await repository.LoadIndexAsync(CancellationToken.None);
        var section = repository.Index.EnumeratePacks().First();
        var name = new ObjectName(ObjectFolder.Data, section.Id);
        var other = Id.Of("other"u8);
        var content = new byte[await store.SizeAsync(name, CancellationToken.None)];
        await store.ReadAsync(name, 0, content, CancellationToken.None);
        await store.PutAsync(new ObjectName(ObjectFolder.Data, other), content, CancellationToken.None);
        _ = repository.Index.AddPack(other, section.Blobs);

        var checker = new Checker(repository);
        await checker.CheckPacksAsync(CancellationToken.None);
        _ = checker.CheckData(ReadDataSubset.Everything, new Random(1), static (_, _) => { }, CancellationToken.None);

        Assert.Equal([$"pack {other}: does not hash to its name"], checker.Report.Errors);
    }

    [Fact]
    public async Task A_short_pack_keeps_the_blobs_that_are_still_there()
    {
        var store = await MakeAsync(2, CompressionMode.Auto);
        foreach (var pack in (await PacksAsync(store)).Where(pack => pack.Blobs.Length > 2))
        {
            var last = pack.Blobs[^1];
            var size = (int)await store.SizeAsync(new ObjectName(ObjectFolder.Data, pack.Id), CancellationToken.None);
            var inHeader = (int)(last.Offset + last.StoredLength);
            foreach (var (length, damage) in new[]
            {
                (0, $"{pack.Blobs[0].Blob} lies beyond the end of the file, and {pack.Blobs.Length - 1} more"),
                (inHeader - 1, $"{last.Blob} lies beyond the end of the file"),
                (inHeader, $"has {inHeader} bytes, not {size}"),
                (size - 1, $"has {size - 1} bytes, not {size}"),
            })
            {
                var report = await CutAsync(store, pack.Id, length);

                Assert.Contains($"pack {pack.Id}: {damage}", report.Errors);
            }
        }
    }

    [Fact]
    public async Task A_pack_that_is_gone_is_no_broken_pack()
    {
        var store = await MakeAsync(2, CompressionMode.Auto);
        var pack = (await PacksAsync(store))[0];
        await store.RemoveAsync(new ObjectName(ObjectFolder.Data, pack.Id), CancellationToken.None);

        var report = await CheckAsync(store);

        Assert.Contains(report.Errors, error => error.StartsWith($"pack {pack.Id}: cannot be read: ", StringComparison.Ordinal));
        Assert.DoesNotContain(pack.Id, report.BrokenPacks);
    }

    /// <summary>Some packs: contents that shrink and that do not, of no bytes to some MiB.</summary>
    private static async Task<MemoryStore> MakeAsync(int version, CompressionMode compression)
    {
        var store = new MemoryStore();
        var options = new RepositoryOptions { Compression = compression, PackSize = RepositoryOptions.MinPackSize };
        await using var repository = await SampleRepository.CreateAsync(store, options, version);
        var random = new Random(version);
        var sizes = new[]
        {
            1, 15, 16, 31, 32, 33, 63, 64, 65, 1000, 32_000, 40_000, 131_072, 131_073, 300_000, 524_288, 1_200_000, 2_500_000,
        };
        var files = new List<(string, byte[])>();
        for (var i = 0; i < 54; i++)
        {
            var content = new byte[sizes[i % sizes.Length] + i];
            random.NextBytes(content);
            if (i % 3 == 0)
            {
                content = Encoding.ASCII.GetBytes(Convert.ToHexString(content));
            }

            files.Add(($"{i:d3}", content));
        }

        _ = await SampleRepository.BackUpAsync(repository, 1, files);
        return store;
    }

    private static async Task<IReadOnlyList<IndexedPack>> PacksAsync(MemoryStore store)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        _ = await repository.LoadIndexAsync(CancellationToken.None);
        return [.. repository.Index.EnumeratePacks()];
    }

    private static async Task<long> BytesAsync(MemoryStore store)
    {
        var bytes = 0L;
        await foreach (var file in store.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            bytes += file.Size;
        }

        return bytes;
    }

    private static Task<CheckReport> CutAsync(MemoryStore store, Id pack, int length) =>
        ReplacedAsync(store, pack, bytes => bytes[..length]);

    private static Task<CheckReport> HarmedAsync(MemoryStore store, Id pack, Action<byte[]> harm) =>
        ReplacedAsync(store, pack, bytes =>
        {
            var harmed = bytes.ToArray();
            harm(harmed);
            return harmed;
        });

    /// <summary>A check of this pack, changed, and of some good ones.</summary>
    private static async Task<CheckReport> ReplacedAsync(MemoryStore store, Id pack, Func<byte[], byte[]> change)
    {
        var name = new ObjectName(ObjectFolder.Data, pack);
        var good = new byte[await store.SizeAsync(name, CancellationToken.None)];
        await store.ReadAsync(name, 0, good, CancellationToken.None);
        await store.PutAsync(name, change(good), CancellationToken.None);
        await using var repository = await SampleRepository.OpenAsync(store);
        _ = await repository.LoadIndexAsync(CancellationToken.None);
        var packs = repository.Index.EnumeratePacks()
            .Select(section => (section.Id, Size: PackHeader.SizeOnDisk(section.Blobs)))
            .OrderBy(one => one.Size)
            .ToLookup(one => one.Id == pack);
        var others = Enumerable.Repeat(packs[false], Others).SelectMany(all => all).Take(Others);
        var checker = new Checker(repository);
        new PackVerifier(repository, checker.AddProblem, checker.AddRead).Run([.. packs[true], .. others], static (_, _) => { }, CancellationToken.None);
        await store.PutAsync(name, good, CancellationToken.None);
        return checker.Report;
    }

    private static async Task<CheckReport> CheckAsync(MemoryStore store)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        var checker = new Checker(repository);
        Assert.True(await checker.CheckIndexAsync(CancellationToken.None));
        await checker.CheckPacksAsync(CancellationToken.None);
        _ = checker.CheckData(ReadDataSubset.Everything, new Random(1), static (_, _) => { }, CancellationToken.None);
        return checker.Report;
    }
}
