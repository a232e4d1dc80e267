using System.Text;
using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>The whole of a tree, byte for byte, against the reference tool on the same folder. Root only.</summary>
public sealed class NodesAsResticStoresThemTests
{
    private static readonly MetadataWriter s_metadata = new(new OwnerNames(), MetadataOptions.Default);

    [Fact]
    public void A_folder_of_everything_gives_the_same_tree_in_every_zone()
    {
        using var scratch = new Scratch();
        var restic = Restic.Create(scratch.Path + "/repository");
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("source"u8));
        Assert.Equal(Errno.None, scratch.Target.OpenDirectory("source"u8, out var source));
        using (source)
        {
            Fill(source!, scratch.Path + "/source");
        }

        if (restic.KnowsLinks)
        {
            Tool.Run("python3", "-c", "import os,sys; os.setxattr(sys.argv[1],'trusted.l',b'1',follow_symlinks=False)", scratch.Path + "/source/link");
            Assert.Equal(Errno.None, CreateOddLink(scratch));
        }

        foreach (var zone in (string[])["", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
        {
            var expected = restic.BackUp(scratch.Path + "/source", zone);

            using var folder = Scratch.Open(scratch.Path + "/source");
            var reader = new NodeReader(new OwnerNames(), LocalZone.From(zone));
            Assert.Equal(Text(expected), Text(Tree(folder, reader, expected)));
            Assert.True(TreeReader.ReadAll(expected).Count > 40);
        }
    }

    private static Errno CreateOddLink(Scratch scratch)
    {
        Assert.Equal(Errno.None, scratch.Target.OpenDirectory("source"u8, out var source));
        using (source)
        {
            return source!.CreateLink("odd link"u8, [0xe2, 0x82, (byte)'x', 0xff, (byte)'\n']);
        }
    }

    private static string Text(byte[] tree) => Encoding.UTF8.GetString(tree).Replace("},{\"name\"", "},\n{\"name\"", StringComparison.Ordinal);

    /// <summary>Our nodes with the reference's blobs, which are another layer's work.</summary>
    private static byte[] Tree(DirectoryHandle folder, NodeReader reader, byte[] reference)
    {
        var theirs = TreeReader.ReadAll(reference).ToDictionary(node => Convert.ToHexString(node.Name));
        Assert.Equal(Errno.None, folder.ReadEntries(out var entries));
        var writer = new TreeWriter();
        var unreadable = new List<AttributeFailure>();
        foreach (var entry in entries)
        {
            Assert.Equal(Errno.None, folder.Stat(entry.Name, out var stat));
            Assert.Equal(stat.Type, entry.Type);
            if (!stat.IsStorable)
            {
                continue;
            }

            Assert.Equal(Errno.None, reader.Read(folder, entry.Name, in stat, unreadable, out var node));
            if (theirs.TryGetValue(Convert.ToHexString(entry.Name), out var their))
            {
                node!.Content = their.Content;
                node.Subtree = their.Subtree;
            }

            writer.Add(node!);
        }

        Assert.Empty(unreadable);
        return writer.Finish().ToArray();
    }

    private static void Fill(TargetDirectory folder, string path)
    {
        AddNames(folder);
        AddTypes(folder, path);
        AddAttributes(folder, path);
        AddModes(folder);
        AddTimes(folder);
    }

    private static void AddNames(TargetDirectory folder)
    {
        byte[][] names =
        [
            [0xff, 0xfe], [0xc0, 0xaf], "new\nline"u8.ToArray(), "quote\"back\\slash"u8.ToArray(), "<&>"u8.ToArray(), "\u2028\u00a0"u8.ToArray(),
            Encoding.UTF8.GetBytes(new string('x', 255)), [.. Enumerable.Repeat((byte)0x80, 255)], [0x7f, 0x01], "😀\ufe0f"u8.ToArray(), "..."u8.ToArray(),
        ];
        foreach (var name in names)
        {
            Write(folder, name, name);
        }

        Write(folder, "empty"u8, []);
    }

    private static void AddTypes(TargetDirectory folder, string path)
    {
        Assert.Equal(Errno.None, folder.CreateHardLink("hard link"u8, folder, "empty"u8));
        Assert.Equal(Errno.None, folder.CreateLink("link"u8, "no/where"u8));
        Assert.Equal(Errno.None, folder.CreateLink("long link"u8, Enumerable.Repeat((byte)'l', 4095).ToArray()));
        Assert.Equal(Errno.None, folder.CreateFifo("fifo"u8));
        Assert.Equal(Errno.None, folder.CreateDevice("block"u8, isBlock: true, FileStat.DeviceNumber(7, 200)));
        Assert.Equal(Errno.None, folder.CreateDevice("character"u8, isBlock: false, FileStat.DeviceNumber(4095, 1048575)));
        Assert.Equal(Errno.None, folder.CreateDirectory("folder"u8));
        Tool.Run("python3", "-c", "import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", path + "/socket");
        Assert.Equal(Errno.None, folder.CreateFile("sparse"u8, out var sparse));
        using (sparse)
        {
            Assert.Equal(Errno.None, sparse!.SetSize(3 << 20));
            Assert.Equal(Errno.None, sparse.Write("end"u8, 5 << 20));
        }
    }

    private static void AddAttributes(TargetDirectory folder, string path)
    {
        Write(folder, "with attributes"u8, "x"u8);
        Tool.Run("python3", "-c", """
            import os,sys
            p=sys.argv[1]
            os.setxattr(p,'user.text',b'value'); os.setxattr(p,'user.empty',b''); os.setxattr(p,'user.bytes',bytes(range(256)))
            os.setxattr(p,b'user.\xff\xe2\x82',b'odd'); os.setxattr(p,'trusted.long',b'v'*2000); os.setxattr(p,'user.'+'n'*250,b'1')
            os.setxattr(p,'security.capability',bytes.fromhex('0100000200040000000000000000000000000000'))
            """, path + "/with attributes");
        Write(folder, "with acl"u8, "x"u8);
        Tool.Run("setfacl", "-m", "u:daemon:rw,g:12345:r", path + "/with acl");
        Tool.Run("setfacl", "-d", "-m", "u:1:rwx", path + "/folder");
    }

    private static void AddModes(TargetDirectory folder)
    {
        foreach (var mode in (uint[])[0, 0x1ff, 0x9ed, 0x5ed, 0x3ff, 0xfff, 0x124])
        {
            var name = Encoding.ASCII.GetBytes($"mode {mode:x}");
            Write(folder, name, "m"u8);
            Apply(folder, new Node { Name = name, Type = NodeType.File, Mode = NodeMode.FromUnix(mode | 0x8000), UserId = mode, GroupId = 1 });
        }

        Assert.Equal(Errno.None, folder.CreateDirectory("sticky"u8));
        Apply(folder, new Node { Name = "sticky"u8.ToArray(), Type = NodeType.Directory, Mode = NodeMode.FromUnix(0x47ff), UserId = 4000000000 });
    }

    private static void AddTimes(TargetDirectory folder)
    {
        // Before the zones' tables begin, around changes to and from summer time, beyond 32 bits, beyond the last table entry.
        foreach (var seconds in (long[])
            [-2000000000, -1, 0, 1, 1111885199, 1111885200, 1130633999, 1130634000, 1325239200, 1700000000, 1720000000, 2147483647,
             2147483648, 4102444800, 4118065200, 9000000000])
        {
            var name = Encoding.ASCII.GetBytes($"time {seconds}");
            Write(folder, name, "t"u8);
            var time = new Timestamp(seconds, 123456789);
            Apply(folder, new Node { Name = name, Type = NodeType.File, Mode = 0x1a4, ModifiedAt = time, AccessedAt = new Timestamp(5, 6) });
        }
    }

    private static void Apply(TargetDirectory folder, Node node)
    {
        var failures = new List<MetadataFailure>();
        s_metadata.Apply(folder.Handle, node.Name, node, failures);
        Assert.Empty(failures);
    }

    private static void Write(TargetDirectory folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Assert.Equal(Errno.None, folder.CreateFile(name, out var file));
        using (file)
        {
            Assert.Equal(Errno.None, file!.Write(content, 0));
        }
    }
}
