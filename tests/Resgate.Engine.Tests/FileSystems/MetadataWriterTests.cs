using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>Root only: owners other than oneself, trusted attributes, immutable files.</summary>
public sealed class MetadataWriterTests
{
    private static readonly NodeReader s_reader = new(new OwnerNames(), LocalZone.Utc, keepAccessTime: true);

    [Theory]
    [InlineData(-5_000_000_000, 1)]
    [InlineData(-1, 999_999_999)]
    [InlineData(0, 0)]
    [InlineData(4_102_444_800, 123_456_789)]
    [InlineData(8_000_000_000, 5)]
    public void What_was_read_from_one_entry_is_put_onto_another(long seconds, int nanoseconds)
    {
        // In memory, since the disk's file system begins in 1901.
        using var scratch = new Scratch("/dev/shm");
        foreach (var byHandle in (bool[])[false, true])
        {
            var node = Odd(byHandle ? "open"u8 : "named"u8, seconds, nanoseconds);
            scratch.Write(node.Name, "x"u8);

            var failures = Apply(scratch, node, byHandle);

            Assert.Empty(failures);
            var back = Read(scratch, node.Name);
            Assert.Equal((node.Mode, node.UserId, node.GroupId), (back.Mode, back.UserId, back.GroupId));
            Assert.Equal((node.ModifiedAt, node.AccessedAt), (back.ModifiedAt, back.AccessedAt));
            Assert.Equal(Pairs(node), Pairs(back));
        }
    }

    [Fact]
    public void Attributes_that_the_node_lacks_are_removed_and_others_left_to_the_filter()
    {
        using var scratch = new Scratch();
        Tool.Run("setfacl", "-d", "-m", "u:daemon:rwx", scratch.Path);
        scratch.Write("file"u8, "x"u8);
        scratch.Write("kept"u8, "x"u8);
        var node = new Node { Name = "file"u8.ToArray(), Type = NodeType.File, Mode = 0x1ff };
        Assert.NotEmpty(Pairs(Read(scratch, "file"u8.ToArray())));

        Assert.Empty(Apply(scratch, node, byHandle: false));
        var filtered = new MetadataWriter(new OwnerNames(), new MetadataOptions { SelectAttribute = name => !name.StartsWith("system", StringComparison.Ordinal) });
        var failures = new List<MetadataFailure>();
        filtered.Apply(scratch.Root, "kept"u8, node, failures);

        Assert.Empty(failures);
        Assert.Empty(Pairs(Read(scratch, "file"u8.ToArray())));
        Assert.NotEmpty(Pairs(Read(scratch, "kept"u8.ToArray())));
    }

    [Fact]
    public void A_links_own_metadata_is_set_and_what_it_points_to_left_alone()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "x"u8);
        var before = scratch.Stat("file"u8);
        Assert.Equal(Errno.None, scratch.Target.CreateLink("link"u8, "file"u8));
        var node = Odd("link"u8, 1000, 1);
        node.Type = NodeType.Symlink;
        node.ExtendedAttributes = [new ExtendedAttribute("trusted.own", "1"u8.ToArray())];

        Assert.Empty(Apply(scratch, node, byHandle: false));

        Assert.Equal((1000L, 12345u), (scratch.Stat("link"u8).Modified.Seconds, scratch.Stat("link"u8).UserId));
        Assert.Single(Pairs(Read(scratch, "link"u8.ToArray())));
        Assert.Equal(before, scratch.Stat("file"u8));

        // A tree that calls the link a file must not get at the file behind it either.
        node.Type = NodeType.File;
        Assert.Equal([new MetadataFailure("mode", Errno.EOPNOTSUPP)], Apply(scratch, node, byHandle: false));
        Assert.Equal(before, scratch.Stat("file"u8));
    }

    /// <summary>restic, pull request 4958: errors of metadata were ignored on restore.</summary>
    [Fact]
    public void Every_refusal_is_told_to_root_and_refused_permission_is_not_held_against_others()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "x"u8);
        var node = Odd("file"u8, 1000, 1);
        node.ExtendedAttributes = [new ExtendedAttribute("user.a", [])];
        Tool.Run("chattr", "+i", scratch.Path + "/file");
        try
        {
            foreach (var byHandle in (bool[])[false, true])
            {
                var failures = Apply(scratch, node, byHandle);
                Assert.Equal(["owner", "attribute user.a", "times", "mode"], failures.Select(failure => failure.What));
                Assert.All(failures, failure => Assert.Equal(Errno.EPERM, failure.Errno));
            }

            var others = new List<MetadataFailure>();
            new MetadataWriter(new OwnerNames(), MetadataOptions.Default, isRoot: false).Apply(scratch.Root, "file"u8, node, others);
            Assert.Empty(others);
        }
        finally
        {
            Tool.Run("chattr", "-i", scratch.Path + "/file");
        }
    }

    [Fact]
    public void Owners_by_name_fall_back_to_root()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "x"u8);
        var writer = new MetadataWriter(new OwnerNames(), new MetadataOptions { OwnershipByName = true });
        var failures = new List<MetadataFailure>();

        writer.Apply(scratch.Root, "file"u8, new Node { Name = [], User = "daemon", Group = "nobody has this group", UserId = 7, GroupId = 7 }, failures);

        Assert.Empty(failures);
        Assert.Equal((1u, 0u), (scratch.Stat("file"u8).UserId, scratch.Stat("file"u8).GroupId));
    }

    [Fact]
    public unsafe void Attributes_are_reached_the_way_of_older_kernels_too()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateLink("link"u8, "nowhere"u8));
        fixed (byte* name = "link\0"u8, attribute = "trusted.a\0"u8, value = "value"u8)
        {
            foreach (var throughProc in (bool[])[true, false])
            {
                var access = new AttributeAccess(scratch.Root, name, throughProc);
                Assert.Equal(0, access.Set(attribute, value, 5));
                var read = Assert.Single(AttributeReader.Read(access, [])!);
                Assert.Equal(("trusted.a", 5), (read.Name, read.Value!.Length));
                Assert.Equal(0, access.Remove(attribute));
                Assert.Null(AttributeReader.Read(access, []));
            }
        }
    }

    private static Node Odd(ReadOnlySpan<byte> name, long seconds, int nanoseconds) => new()
    {
        Name = name.ToArray(),
        Type = NodeType.File,
        Mode = NodeMode.FromUnix(0x8fed),
        UserId = 12345,
        GroupId = 54321,
        ModifiedAt = new Timestamp(seconds, nanoseconds),
        AccessedAt = new Timestamp(seconds + 1, nanoseconds),
        ExtendedAttributes = [new ExtendedAttribute("trusted.a", [1, 2, 3]), new ExtendedAttribute("trusted.empty", null)],
    };

    private static List<MetadataFailure> Apply(Scratch scratch, Node node, bool byHandle)
    {
        var writer = new MetadataWriter(new OwnerNames(), MetadataOptions.Default);
        var failures = new List<MetadataFailure>();
        if (byHandle)
        {
            Assert.Equal(Errno.None, SourceFile.Open(scratch.Root, node.Name, out var file));
            writer.Apply(file!.Handle, node, failures);
            file.Dispose();
        }
        else
        {
            writer.Apply(scratch.Root, node.Name, node, failures);
        }

        return failures;
    }

    private static Node Read(Scratch scratch, byte[] name)
    {
        var stat = scratch.Stat(name);
        var unreadable = new List<AttributeFailure>();
        Assert.Equal(Errno.None, s_reader.Read(scratch.Root, name, in stat, unreadable, out var node));
        Assert.Empty(unreadable);
        return node!;
    }

    private static string[] Pairs(Node node) =>
        [.. (node.ExtendedAttributes ?? []).Select(a => $"{a.Name}={Convert.ToHexString(a.Value ?? [])}").Order(StringComparer.Ordinal)];
}
