using System.Text;
using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Tests.FileSystems;

public sealed class DirectoryHandleTests
{
    [Fact]
    public void Entries_come_sorted_by_raw_bytes_whatever_they_are()
    {
        using var scratch = new Scratch();
        foreach (var name in (byte[][])[[0xff], "Z"u8.ToArray(), "a"u8.ToArray(), "é"u8.ToArray(), [0x01], "a\n"u8.ToArray(), "\ue000"u8.ToArray(), "😀"u8.ToArray()])
        {
            scratch.Write(name, []);
        }

        Assert.Equal(
            ["\u0001", "Z", "a", "a\n", "Ã©", "\u00ee\u0080\u0080", "\u00f0\u009f\u0098\u0080", "\u00ff"],
            scratch.Names());
    }

    [Fact]
    public void A_listing_longer_than_one_call_is_complete()
    {
        using var scratch = new Scratch();
        var names = Enumerable.Range(0, 3000).Select(i => $"{i:d4} {new string('n', 100)}").ToArray();
        foreach (var name in names)
        {
            scratch.Write(Encoding.ASCII.GetBytes(name), []);
        }

        Assert.Equal(names, scratch.Names());
    }

    [Fact]
    public void Names_that_lead_elsewhere_are_refused()
    {
        using var scratch = new Scratch();
        foreach (var name in (string[])["", ".", "..", "a/b", "/", "/etc", "a\0b", "../x"])
        {
            Assert.Equal(Errno.BadName, scratch.Root.Stat(Encoding.ASCII.GetBytes(name), out _));
            Assert.Equal(Errno.BadName, scratch.Root.OpenChild(Encoding.ASCII.GetBytes(name), out _));
            Assert.Equal(Errno.BadName, SourceFile.Open(scratch.Root, Encoding.ASCII.GetBytes(name), out _));
            Assert.Equal(Errno.BadName, scratch.Target.CreateFile(Encoding.ASCII.GetBytes(name == "a/b" ? "a/../b" : name), out _));
            Assert.Equal(Errno.BadName, scratch.Target.RemoveAll(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(Errno.BadName, scratch.Target.CreateDirectory(Encoding.ASCII.GetBytes(name)));
        }
    }

    [Fact]
    public void A_link_to_a_directory_is_no_child()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateLink("link"u8, "/etc"u8));

        Assert.Equal(Errno.ENOTDIR, scratch.Root.OpenChild("link"u8, out var child));
        Assert.Null(child);
        Assert.Equal(NodeType.Symlink, scratch.Stat("link"u8).Type);
    }

    [Fact]
    public void Paths_beyond_what_the_kernel_takes_are_opened_listed_read_and_removed()
    {
        using var scratch = new Scratch();
        var level = Enumerable.Repeat((byte)'d', 250).ToArray();
        var path = new List<byte>(Encoding.UTF8.GetBytes(scratch.Path));
        var current = scratch.Target;
        for (var depth = 0; depth < 40; depth++)
        {
            Assert.Equal(Errno.None, current.CreateDirectory(level));
            Assert.Equal(Errno.None, current.OpenDirectory(level, out var child));
            current = child!;
            path.Add((byte)'/');
            path.AddRange(level);
        }

        Assert.Equal(Errno.None, current.CreateLink("link"u8, "target"u8));
        Assert.Equal(Errno.None, current.Handle.Stat(out var expected));
        current.Dispose();

        Assert.Equal(Errno.None, DirectoryHandle.Open(path.ToArray(), out var deep));
        Assert.Equal(Errno.None, deep!.Stat(out var stat));
        Assert.Equal(expected.Inode, stat.Inode);
        Assert.Equal(Errno.None, deep.Stat("link"u8, out var link));
        var unreadable = new List<AttributeFailure>();
        var reader = new NodeReader(new OwnerNames(), LocalZone.Utc);
        Assert.Equal(Errno.None, reader.Read(deep, "link"u8.ToArray(), in link, unreadable, out var node));
        Assert.Equal("target"u8.ToArray(), node!.LinkTarget);
        Assert.Empty(unreadable);
        deep.Dispose();

        var below = path.ToArray().AsSpan(scratch.Path.Length + 1);
        Assert.Equal(Errno.None, scratch.Target.OpenDirectory(below, out var again));
        again!.Dispose();
        Assert.Equal(Errno.None, scratch.Target.RemoveAll(level));
        Assert.Empty(scratch.Names());
    }

    [Fact]
    public void Five_thousand_levels_are_removed_with_few_descriptors()
    {
        using var scratch = new Scratch();
        var current = scratch.Target;
        for (var depth = 0; depth < 5000; depth++)
        {
            Assert.Equal(Errno.None, current.CreateDirectory("deep"u8));
            Assert.Equal(Errno.None, current.OpenDirectory("deep"u8, out var child));
            if (depth > 0)
            {
                current.Dispose();
            }

            current = child!;
        }

        current.Dispose();
        Assert.Equal(Errno.None, scratch.Target.RemoveAll("deep"u8));
    }

    [Fact]
    public void Climbing_reaches_the_parent_unless_the_directory_was_moved_away()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("a"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("b"u8));
        Assert.Equal(Errno.None, scratch.Target.OpenDirectory("a"u8, out var a));
        Assert.Equal(Errno.None, a!.CreateDirectory("child"u8));
        Assert.Equal(Errno.None, a.Handle.OpenChild("child"u8, out var child));
        Assert.Equal(Errno.None, a.Handle.Stat(out var parent));

        Assert.Equal(Errno.None, child!.OpenParent(in parent, out var opened));
        opened!.Dispose();

        Directory.Move(scratch.Path + "/a/child", scratch.Path + "/b/child");
        Assert.Equal(Errno.ESTALE, child.OpenParent(in parent, out opened));
        Assert.Null(opened);
        child.Dispose();
        a.Dispose();
    }
}
