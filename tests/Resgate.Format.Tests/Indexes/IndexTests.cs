using System.Text;
using CsCheck;
using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Indexes;

public sealed class IndexTests
{
    private const string A = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";

    private static readonly Gen<PackedBlob> _blobs = Gen.Select(Gen.Byte.Array[Id.Size], Gen.Bool, Gen.UInt[0, 1u << 31], Gen.UInt[32, 1u << 30], Gen.UInt)
        .Select((id, tree, offset, stored, plain) =>
            new PackedBlob(new BlobHandle(tree ? BlobKind.Tree : BlobKind.Data, new Id(id)), offset, stored, plain % 3 == 0 ? 0 : plain));

    public static TheoryData<string> GoldenIndexes() =>
        [.. Fixtures.Files("restic", "index-*.json").Select(path => Path.GetRelativePath(Fixtures.Root, path))];

    [Theory]
    [MemberData(nameof(GoldenIndexes))]
    public void An_index_by_restic_is_written_again_byte_for_byte(string path)
    {
        var bytes = Fixtures.Bytes(path);

        var packs = Read(bytes);

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Write(packs, version: 2)));
        Assert.Equal(packs, Read(bytes, shortcut: false));
    }

    [Theory]
    [MemberData(nameof(GoldenIndexes))]
    public void A_pack_is_as_large_as_its_index_entry_says(string path)
    {
        var data = Path.Combine(Path.GetDirectoryName(path)!, "..", "repo", "data");
        foreach (var (pack, blobs) in Read(Fixtures.Bytes(path)))
        {
            var name = pack.ToString();
            Assert.Equal(Fixtures.Bytes(Path.Combine(data, name[..2], name)).Length, PackHeader.SizeOnDisk([.. blobs]));
        }
    }

    [Fact]
    public void Any_packs_come_back_the_short_and_the_long_way() =>
        Gen.Select(Gen.Byte.Array[Id.Size].Select(bytes => new Id(bytes)), _blobs.Array[0, 5]).Array[0, 5].Sample(packs =>
        {
            var expected = packs.Select(pack => new Entry(pack.Item1, pack.Item2)).ToList();
            var bytes = Write(expected, version: 2);

            Assert.Equal(expected, Read(bytes));
            Assert.Equal(expected, Read(bytes, shortcut: false));
        });

    [Fact]
    public void Both_ways_agree_about_every_flipped_bit()
    {
        var bytes = Write([new(Id.Parse(A), [Blob(0, 100, 300), Blob(100, 50, 0), Blob(150, 40, 8)]), new(Id.Parse(A), [Blob(0, 77, 0)])], version: 2);
        Damage.FlipBits(bytes, flipped =>
        {
            List<Entry>? fast = null;
            List<Entry>? slow = null;
            var fastIsFine = Damage.Tolerates(() => fast = Read(flipped));
            var slowIsFine = Damage.Tolerates(() => slow = Read(flipped, shortcut: false));
            Assert.Equal(slowIsFine, fastIsFine);
            Assert.Equal(slow, fast);
        });
    }

    [Fact]
    public void Both_ways_agree_about_any_small_edit()
    {
        var bytes = Write([new(Id.Parse(A), [Blob(0, 100, 300), Blob(100, 50, 0)]), new(Id.Parse(A), [Blob(0, 77, 0)])], version: 2);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 3], Gen.Char[" ,]}{[\"0123456789.-e:\\\n"].Array[0, 3]).Sample((at, cut, put) =>
        {
            byte[] edited = [.. bytes[..at], .. put.Select(c => (byte)c), .. bytes[Math.Min(at + cut, bytes.Length)..]];
            List<Entry>? fast = null;
            List<Entry>? slow = null;
            Assert.Equal(
                Damage.Tolerates(() => slow = Read(edited, shortcut: false)),
                Damage.Tolerates(() => fast = Read(edited)));
            Assert.Equal(slow, fast);
        });
    }

    [Fact]
    public void An_index_cut_anywhere_is_damage_but_for_its_line_feed()
    {
        var bytes = Fixtures.Files("restic/v1-migrated-to-v2/plain", "index-*.json").Select(File.ReadAllBytes).First();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Equal(length == bytes.Length - 1, Damage.Tolerates(() => Read(cut)));
        }
    }

    [Theory]
    [InlineData("""{"packs":[]}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"packs":null}""", 0)]
    [InlineData($$"""{"supersedes":["{{A}}"],"packs":[{"blobs":[],"id":"{{A}}"}]}""", 1)]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":null,"time":"x","size":null}],"packs_to_delete":[{"id":1}]}""", 1)]
    [InlineData($$"""{"packs":[{"blobs":[{"type":"data","id":"{{A}}","offset":0,"length":32,"x":[{}]}],"id":"{{A}}"},{"id":"{{A}}"}]}""", 2)]
    public void What_other_writers_do_is_read(string text, int packs)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(packs, Read(bytes).Count);
        Assert.All(Read(bytes), pack => Assert.Equal(A, pack.Pack.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"packs":[null]}""")]
    [InlineData("""{"packs":[{}]}""")]
    [InlineData("""{"packs":[{"blobs":[]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[null]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","offset":0,"length":40}]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","type":"Data","offset":0,"length":40}]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","type":"data","offset":0,"length":31}]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","type":"data","offset":4294967295,"length":40}]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","type":"data","offset":0,"length":4294967296}]}]}""")]
    [InlineData($$"""{"packs":[{"id":"{{A}}","blobs":[{"id":"{{A}}","type":"data","offset":0,"length":40},]}]}""")]
    [InlineData("""{"packs":[],"packs":[]}""")]
    public void What_is_no_index_is_damage(string text) =>
        Assert.False(Damage.Tolerates(() => Read(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Version_1_knows_no_compressed_blobs()
    {
        var compressed = new Entry(Id.Parse(A), [Blob(0, 40, 8)]);

        Assert.False(Damage.Tolerates(() => Read(Write([compressed], version: 2), version: 1)));
        Assert.False(Damage.Tolerates(() => Read(Write([compressed], version: 2), version: 1, shortcut: false)));
        Assert.Throws<ArgumentException>(() => Write([compressed], version: 1));
    }

    [Fact]
    public void Packs_can_be_read_without_their_blobs()
    {
        var bytes = Write([new(Id.Parse(A), [Blob(0, 100, 0)]), new(Id.Of("b"u8), [Blob(0, 77, 0)])], version: 2);

        var packs = new List<Id>();
        var reader = new IndexReader(bytes, version: 2);
        while (reader.TryReadPack(out var pack))
        {
            packs.Add(pack);
        }

        Assert.Equal([Id.Parse(A), Id.Of("b"u8)], packs);
        Assert.False(reader.TryReadPack(out _));
        Assert.False(reader.TryReadBlob(out _));
    }

    [Fact]
    public void Reading_allocates_next_to_nothing_however_many_blobs_there_are()
    {
        var blobs = Enumerable.Range(0, 2000).Select(i => Blob((uint)i * 100, 100, 300)).ToArray();
        var bytes = Write([new(Id.Parse(A), blobs)], version: 2);
        Count(bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2000, Count(bytes));

        // Optimised code allocates nothing at all; code that is not boxes a small value here and there.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 2000);
    }

    private static int Count(byte[] bytes)
    {
        var count = 0;
        var reader = new IndexReader(bytes, version: 2);
        while (reader.TryReadPack(out _))
        {
            while (reader.TryReadBlob(out _))
            {
                count++;
            }
        }

        return count;
    }

    private static PackedBlob Blob(uint offset, uint stored, uint plain) => new(BlobHandle.Data(Id.Of(BitConverter.GetBytes(offset))), offset, stored, plain);

    private static List<Entry> Read(byte[] bytes, bool shortcut = true, int version = 2)
    {
        var packs = new List<Entry>();
        var reader = new IndexReader(bytes, version, shortcut);
        while (reader.TryReadPack(out var pack))
        {
            var blobs = new List<PackedBlob>();
            while (reader.TryReadBlob(out var blob))
            {
                blobs.Add(blob);
            }

            packs.Add(new Entry(pack, blobs));
        }

        return packs;
    }

    private static byte[] Write(IEnumerable<Entry> packs, int version)
    {
        var writer = new IndexWriter(version);
        foreach (var (pack, blobs) in packs)
        {
            writer.Add(pack, blobs.ToArray());
        }

        var json = new byte[writer.MaxLength];
        return json[..writer.Write(json)];
    }

    private sealed record Entry(Id Pack, IReadOnlyList<PackedBlob> Blobs)
    {
        public bool Equals(Entry? other) => other is not null && Pack == other.Pack && Blobs.SequenceEqual(other.Blobs);

        public override int GetHashCode() => Pack.GetHashCode();
    }
}
