using CsCheck;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Repository.Tests.Indexes;

/// <summary>The index against a dictionary, with what broke other tools' tables: high load, copies, parts, gaps, overlaps, removal (row 27).</summary>
public sealed class BlobIndexModelTests
{
    // Few ids, so that copies and packs in parts are the rule.
    private static readonly Gen<PackedBlob[]> s_blobs = Gen.Select(
        Gen.Int[0, 40], Gen.Bool, Gen.UInt[32, 5000], Gen.UInt[0, 9000], Gen.UInt[0, 3])
        .Array[1, 12]
        .Select(parts =>
        {
            var offset = 0u;
            return parts.Select(part =>
            {
                offset += part.Item5 == 0 ? 77u : 0;
                var kind = part.Item2 ? BlobKind.Tree : BlobKind.Data;
                var blob = new PackedBlob(new BlobHandle(kind, IdOf(part.Item1)), offset, part.Item3, part.Item4);
                offset += part.Item3;
                return blob;
            }).ToArray();
        });

    private static readonly Gen<(int Pack, PackedBlob[] Blobs)[]> s_packs = Gen.Select(Gen.Int[1000, 1020], s_blobs).Array[0, 60];

    [Fact]
    public void Everything_that_was_listed_is_found_in_every_place_and_nothing_else() =>
        Gen.Select(s_packs, Gen.Int[1000, 1020].HashSet[0, 8]).Sample((packs, leaving) =>
        {
            var index = new BlobIndex();
            var model = new Dictionary<BlobHandle, HashSet<BlobLocation>>();
            foreach (var (number, blobs) in packs)
            {
                var pack = IdOf(number);
                index.AddPack(pack, blobs.ToArray());
                foreach (var blob in blobs)
                {
                    if (!model.TryGetValue(blob.Blob, out var places))
                    {
                        model[blob.Blob] = places = [];
                    }

                    places.Add(new BlobLocation(pack, blob));
                }
            }

            Compare(index, model);
            var gone = leaving.Select(IdOf).ToHashSet();
            index.RemovePacks(gone);
            foreach (var blob in model.Keys.ToList())
            {
                model[blob].RemoveWhere(place => gone.Contains(place.Pack));
                if (model[blob].Count == 0)
                {
                    model.Remove(blob);
                }
            }

            Compare(index, model);
        });

    [Fact]
    public void A_full_table_still_tells_its_blobs_apart_from_strangers()
    {
        var index = new BlobIndex();
        for (var pack = 0; pack < 400; pack++)
        {
            var blobs = new PackedBlob[250];
            for (var i = 0; i < blobs.Length; i++)
            {
                blobs[i] = new PackedBlob(BlobHandle.Data(IdOf((pack * 250) + i)), (uint)i * 100, 100, 0);
            }

            Assert.Equal(PackListing.New, index.AddPack(IdOf(-1 - pack), blobs));
        }

        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(index.TryFind(BlobHandle.Data(IdOf(i)), out var place));
            Assert.Equal(IdOf(-1 - (i / 250)), place.Pack);
            Assert.Equal((uint)(i % 250) * 100, place.Packed.Offset);
            Assert.False(index.Contains(BlobHandle.Tree(IdOf(i))));
            Assert.False(index.Contains(BlobHandle.Data(IdOf(i + 100_000))));
        }
    }

    [Fact]
    public void A_pack_in_parts_comes_together_and_what_both_parts_list_counts_once()
    {
        var index = new BlobIndex();
        PackedBlob[] all = [Blob(1, 0), Blob(2, 100), Blob(3, 200)];
        Assert.Equal(PackListing.New, index.AddPack(IdOf(9), [all[0], all[1]]));
        Assert.Equal(PackListing.Split, index.AddPack(IdOf(9), [all[2], all[1]]));
        Assert.Equal(all, index.BlobsOf(IdOf(9)));
        Assert.Single(index.FindAll(all[1].Blob));
        Assert.Equal(3, index.BlobCount);

        static PackedBlob Blob(int id, uint offset) => new(BlobHandle.Data(IdOf(id)), offset, 100, 0);
    }

    [Fact]
    public void Blobs_that_overlap_are_all_listed_each_with_its_own_length()
    {
        var index = new BlobIndex();
        PackedBlob[] all = [Blob(1, 0, 100), Blob(2, 0, 150), Blob(3, 50, 20), Blob(4, 100, 100), Blob(5, 199, 30)];
        Assert.Equal(PackListing.New, index.AddPack(IdOf(9), [all[4], all[1], all[0], all[3], all[2], all[0]]));
        Assert.Equal(all, index.BlobsOf(IdOf(9)));
        Assert.All(all, blob => Assert.Equal(blob, Assert.Single(index.FindAll(blob.Blob)).Packed));

        static PackedBlob Blob(int id, uint offset, uint length) => new(BlobHandle.Data(IdOf(id)), offset, length, 0);
    }

    [Fact]
    public void A_pack_listed_over_and_over_again_is_refused()
    {
        var blobs = Enumerable.Range(0, 100).Select(id => new PackedBlob(BlobHandle.Data(IdOf(id)), 0, 100, 0)).ToArray();
        var failure = Assert.Throws<ResgateException>(() => new BlobIndex().AddPack(IdOf(9), blobs));
        Assert.Equal(FailureKind.Damaged, failure.Kind);
    }

    private static void Compare(BlobIndex index, Dictionary<BlobHandle, HashSet<BlobLocation>> model)
    {
        Assert.Equal(model.Values.Sum(places => places.Count), index.BlobCount);
        for (var id = 0; id <= 41; id++)
        {
            foreach (var blob in (BlobHandle[])[BlobHandle.Data(IdOf(id)), BlobHandle.Tree(IdOf(id))])
            {
                var places = model.GetValueOrDefault(blob) ?? [];
                var found = index.FindAll(blob);
                Assert.True(places.SetEquals(found) && places.Count == found.Count);
                Assert.Equal(places.Count > 0, index.Contains(blob));
                Assert.Equal(places.Count > 0, index.TryGetNumber(blob, out var number));
                Assert.True(places.Count == 0 || places.Contains(index[number]));
            }
        }

        var byPack = model.Values.SelectMany(places => places).ToLookup(place => place.Pack, place => place.Packed);
        foreach (var pack in byPack)
        {
            Assert.Equal(pack.Order(Comparer<PackedBlob>.Create(PackBlobs.ByOffset)), index.BlobsOf(pack.Key));
        }

        var listed = index.EnumeratePacks().SelectMany(pack => pack.Blobs.Select(blob => new BlobLocation(pack.Id, blob))).ToHashSet();
        Assert.True(listed.SetEquals(model.Values.SelectMany(places => places)));
    }

    private static Id IdOf(int number) => Id.Of(BitConverter.GetBytes(number));
}
