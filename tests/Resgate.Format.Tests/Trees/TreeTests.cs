using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Trees;

public sealed class TreeTests
{
    private static readonly Gen<byte[]> _names = Gen.Byte.Array[1, 12].Where(name => NodeNames.IsValid(name));

    private static readonly Gen<Timestamp> _times =
        Gen.Select(Gen.Long[-62_000_000_000, 253_000_000_000], Gen.Int[0, 999_999_999], Gen.Int[-1439, 1439])
            .Select((seconds, nanoseconds, offset) => new Timestamp(seconds, nanoseconds, (short)offset));

    private static readonly Gen<Id> _ids = Gen.Byte.Array[Id.Size].Select(bytes => new Id(bytes));

    private static readonly Gen<Node> _nodes = Gen.Select(
        Gen.Select(_names, Gen.Enum<NodeType>(), Gen.UInt, _times, Gen.UInt),
        Gen.Select(Gen.String, Gen.ULong, Gen.ULong, Gen.Byte.Array[1, 20].Null(), _ids.Array[0, 3].Null()),
        Gen.Select(Gen.Select(Gen.String, Gen.Byte.Array[0, 9].Null()).Array[1, 3].Null(), _ids.Nullable(), Gen.String))
        .Select((first, second, third) => new Node
        {
            Name = first.Item1,
            Type = first.Item2,
            Mode = first.Item3,
            ModifiedAt = first.Item4,
            AccessedAt = first.Item4,
            ChangedAt = first.Item4 with { OffsetMinutes = 0 },
            UserId = first.Item5,
            User = second.Item1,
            Inode = second.Item2,
            Size = second.Item3,
            Device = second.Item3,
            LinkTarget = second.Item4,
            Content = second.Item5,
            ExtendedAttributes = third.Item1?.Select(pair => new ExtendedAttribute(pair.Item1, pair.Item2)).ToList(),
            Subtree = third.Item2,
            Error = third.Item3,
        });

    public static TheoryData<string> GoldenTrees() =>
        [.. Fixtures.Files("restic", "tree-*.json").Select(path => Path.GetRelativePath(Fixtures.Root, path))];

    [Theory]
    [MemberData(nameof(GoldenTrees))]
    public void A_tree_by_restic_is_written_again_with_its_own_id(string path)
    {
        var bytes = Fixtures.Bytes(path);
        var id = Id.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("tree-".Length));
        Assert.Equal(id, Id.Of(bytes));

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Rewrite(bytes)));
    }

    [Fact]
    public void Every_key_that_a_node_can_have_survives()
    {
        using var document = JsonDocument.Parse(Fixtures.Bytes("restic/vectors/node-vectors.json"));
        var nodes = document.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("json").GetString());
        var tree = Encoding.UTF8.GetBytes($"{{\"nodes\":[{string.Join(',', nodes)}]}}\n");
        Assert.Equal(document.RootElement.GetProperty("tree_sha256").GetString(), Id.Of(tree).ToString());

        Assert.Equal(Encoding.UTF8.GetString(tree), Encoding.UTF8.GetString(Rewrite(tree)));
    }

    [Fact]
    public void The_empty_directory_has_the_id_that_everybody_knows() =>
        Assert.Equal(
            "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8",
            Id.Of(new TreeWriter().Finish().Span).ToString());

    [Fact]
    public void Any_node_is_read_back_and_written_as_it_was() => _nodes.Sample(node =>
    {
        var writer = new TreeWriter();
        writer.Add(node);
        var first = writer.Finish().ToArray();

        var back = Assert.Single(TreeReader.ReadAll(first));

        Assert.Equal(node.Name, back.Name);
        Assert.Equal(node.LinkTarget, back.LinkTarget);
        Assert.Equal(node.ModifiedAt, back.ModifiedAt);
        Assert.Equal(node.Content, back.Content);
        Assert.Equal(node.ExtendedAttributes?.Select(attribute => attribute.Value), back.ExtendedAttributes?.Select(attribute => attribute.Value));
        Assert.Equal(first, Rewrite(first));
    });

    [Fact]
    public void A_writer_that_is_used_again_writes_the_same_bytes()
    {
        var bytes = LargestGoldenTree();
        var nodes = TreeReader.ReadAll(bytes);
        var writer = new TreeWriter();
        for (var round = 0; round < 3; round++)
        {
            writer.Reset();
            foreach (var node in nodes)
            {
                writer.Add(node);
            }

            Assert.Equal(nodes.Count, writer.Count);
            Assert.Equal(bytes, writer.Finish());
        }
    }

    [Fact]
    public void Adding_a_node_allocates_next_to_nothing_once_the_buffer_has_grown()
    {
        var nodes = TreeReader.ReadAll(LargestGoldenTree());
        var writer = new TreeWriter();
        Fill(writer, nodes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(writer, nodes);

        // Optimised code allocates nothing at all; code that is not boxes a small value here and there.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * nodes.Count);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("a", "")]
    [InlineData("a", "..")]
    [InlineData("a", "b/c")]
    [InlineData("a", "b\0")]
    public void A_name_out_of_order_or_impossible_is_never_written(string first, string second)
    {
        var writer = new TreeWriter();
        writer.Add(new Node { Name = Encoding.UTF8.GetBytes(first) });

        var failure = Assert.Throws<ResgateException>(() => writer.Add(new Node { Name = Encoding.UTF8.GetBytes(second) }));

        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Equal(1, writer.Count);
        Assert.Single(TreeReader.ReadAll(writer.Finish().ToArray()));
    }

    [Fact]
    public void Names_are_ordered_by_their_bytes()
    {
        var writer = new TreeWriter();

        // As UTF-16 the last two would stand the other way round, and as quoted text the first two.
        foreach (var name in new byte[][] { [.. "\t"u8], [.. "A"u8], [.. "a"u8], [.. "\uffee"u8], [.. "😀"u8], [0xFF] })
        {
            writer.Add(new Node { Name = name });
        }

        Assert.Equal(6, TreeReader.ReadAll(writer.Finish().ToArray()).Count);
    }

    [Theory]
    [InlineData("{\"nodes\":[]}", 0)]
    [InlineData("{\"nodes\":null}\n", 0)]
    [InlineData(" { \"x\" : [ { } ] , \"nodes\" : [ { \"name\" : \"a\" , \"y\" : 1 } , { \"name\":\"a\" } ] , \"z\":{\"nodes\":[1]} } ", 2)]
    [InlineData("{\"nodes\":[{\"name\":\"\\u0061\\\\x62\",\"mode\":null,\"content\":null,\"user\":null,\"mtime\":null,\"subtree\":null}]}", 1)]
    public void What_restic_tolerates_is_read(string text, int count) =>
        Assert.Equal(count, TreeReader.ReadAll(Encoding.UTF8.GetBytes(text)).Count);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"nodes\":{}}")]
    [InlineData("{\"Nodes\":[]}")]
    [InlineData("{\"nodes\":[null]}")]
    [InlineData("{\"nodes\":[{}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\\\"b\"}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"uid\":4294967296}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"uid\":-1}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"mtime\":\"yesterday\"}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"content\":[\"ba78\"]}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"content\":[null]}]}")]
    [InlineData("{\"nodes\":[{\"name\":\"a\",\"linktarget_raw\":\"?\"}]}")]
    [InlineData("{\"nodes\":[],\"nodes\":[]}")]
    [InlineData("{\"nodes\":[]}{")]
    [InlineData("{\"nodes\":[]")]
    public void What_is_no_tree_is_damage(string text) =>
        Assert.Equal(
            FailureKind.Damaged,
            Assert.Throws<ResgateException>(() => TreeReader.ReadAll(Encoding.UTF8.GetBytes(text))).Kind);

    [Fact]
    public void A_name_that_is_not_Unicode_any_more_is_damage()
    {
        byte[] text = [.. "{\"nodes\":[{\"name\":\""u8, 0xFF, .. "\"}]}"u8];

        Assert.False(Damage.Tolerates(() => TreeReader.ReadAll(text)));
    }

    [Fact]
    public void Nesting_without_end_is_damage()
    {
        var text = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 1_000_000));

        Assert.False(Damage.Tolerates(() => TreeReader.ReadAll(text)));
    }

    [Fact]
    public void A_tree_cut_anywhere_is_damage_but_for_its_line_feed()
    {
        var bytes = SmallGoldenTree();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Equal(length == bytes.Length - 1, Damage.Tolerates(() => TreeReader.ReadAll(cut)));
        }
    }

    [Fact]
    public void A_tree_with_any_bit_flipped_is_a_tree_or_damage() => Damage.FlipBits(SmallGoldenTree(), bytes => TreeReader.ReadAll(bytes));

    [Fact]
    public void Any_bytes_are_a_tree_or_damage() =>
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            Damage.Tolerates(() => TreeReader.ReadAll(bytes));
            Damage.Tolerates(() => TreeReader.ReadAll((byte[])[.. "{\"nodes\":["u8, .. bytes]));
        });

    [Fact]
    public void Owners_names_are_shared_between_nodes()
    {
        var text = "{\"nodes\":[{\"name\":\"a\",\"user\":\"resgate-owner\"},{\"name\":\"b\",\"user\":\"resgate-owner\"}]}"u8.ToArray();

        var nodes = TreeReader.ReadAll(text);

        Assert.Same(nodes[0].User, nodes[1].User);
    }

    private static void Fill(TreeWriter writer, IReadOnlyList<Node> nodes)
    {
        writer.Reset();
        for (var i = 0; i < nodes.Count; i++)
        {
            writer.Add(nodes[i]);
        }

        writer.Finish();
    }

    private static byte[] Rewrite(byte[] tree)
    {
        var writer = new TreeWriter();
        var reader = new TreeReader(tree);
        while (reader.TryRead(out var node))
        {
            writer.Add(node);
        }

        return writer.Finish().ToArray();
    }

    private static byte[] LargestGoldenTree() =>
        Fixtures.Files("restic/v2-019-sink/plain", "tree-*.json").Select(File.ReadAllBytes).MaxBy(bytes => bytes.Length)!;

    private static byte[] SmallGoldenTree() =>
        Fixtures.Files("restic/v2-019-sink/plain", "tree-*.json").Select(File.ReadAllBytes).Where(bytes => bytes.Length > 600).MinBy(bytes => bytes.Length)!;
}
