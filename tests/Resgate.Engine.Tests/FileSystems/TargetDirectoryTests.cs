using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Tests.FileSystems;

public sealed class TargetDirectoryTests
{
    [Fact]
    public void A_link_in_the_way_is_never_passed()
    {
        using var outside = new Scratch();
        using var scratch = new Scratch();
        outside.Write("file"u8, "precious"u8);
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("folder"u8));
        Assert.Equal(Errno.None, scratch.Target.OpenDirectory("folder"u8, out var folder));
        Assert.Equal(Errno.None, folder!.CreateLink("link"u8, System.Text.Encoding.UTF8.GetBytes(outside.Path)));
        Assert.Equal(Errno.None, folder.CreateLink("file"u8, System.Text.Encoding.UTF8.GetBytes(outside.Path + "/file")));
        folder.Dispose();

        Assert.Equal(Errno.ELOOP, scratch.Target.OpenFile("folder/link/file"u8, out _));
        Assert.Equal(Errno.ELOOP, scratch.Target.OpenFile("folder/file"u8, out _));
        Assert.Equal(Errno.ELOOP, scratch.Target.CreateFile("folder/link/new"u8, out _));
        Assert.Equal(Errno.EEXIST, scratch.Target.CreateFile("folder/file"u8, out _));
        Assert.NotEqual(Errno.None, scratch.Target.OpenDirectory("folder/link"u8, out _));
        Assert.Equal(Errno.None, scratch.Target.RemoveAll("folder"u8));

        Assert.Equal(["file"], outside.Names());
        Assert.Equal("precious", File.ReadAllText(outside.Path + "/file"));
    }

    [Fact]
    public void The_way_of_older_kernels_refuses_links_as_well()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("real"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateLink("link"u8, "real"u8));
        scratch.Target.CreateFile("real/file"u8, out var made);
        made!.Dispose();

        var flags = OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        Assert.Equal(Errno.None, Beneath.OpenByComponent(scratch.Root, "real/file"u8, flags, 0, out var descriptor));
        new KernelHandle(descriptor).Dispose();
        Assert.Equal(Errno.ENOTDIR, Beneath.OpenByComponent(scratch.Root, "link/file"u8, flags, 0, out _));
        Assert.Equal(Errno.BadName, Beneath.OpenByComponent(scratch.Root, "real/../real"u8, flags, 0, out _));
    }

    [Fact]
    public void Content_is_written_and_read_at_offsets()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateFile("file"u8, out var file));
        using (file)
        {
            Assert.Equal(Errno.None, file!.Reserve(1 << 20));
            Assert.Equal(Errno.None, file.Write("tail"u8, 100));
            Assert.Equal(Errno.None, file.Write("head"u8, 0));
            var content = new byte[200];
            Assert.Equal(Errno.None, file.Read(content, 0, out var count));
            Assert.Equal(104, count);
            Assert.Equal("head\0"u8.ToArray(), content[..5]);
            Assert.Equal("tail"u8.ToArray(), content[100..104]);
            Assert.Equal(Errno.None, file.SetSize(2));
            Assert.Equal(Errno.None, file.Sync());
            Assert.Equal(Errno.None, file.Stat(out var stat));
            Assert.Equal((2ul, 0x8180u), (stat.Size, stat.KernelMode));
        }
    }

    [Fact]
    public void A_hole_takes_no_room()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateFile("file"u8, out var file));
        Assert.Equal(Errno.None, file!.SetSize(1L << 30));
        file.Dispose();

        Assert.Equal((1ul << 30, 0ul), (scratch.Stat("file"u8).Size, scratch.Stat("file"u8).Blocks));
    }

    [Fact]
    public void A_full_disk_is_told_by_the_write_that_meets_it()
    {
        Assert.Equal(Errno.None, DirectoryHandle.Open("/dev"u8, out var devices));
        using (devices)
        {
            // The device answers every write with "no space left".
            Assert.Equal(Errno.None, Beneath.Open(devices!, "full"u8, OpenFlags.ReadWrite, 0, out var descriptor));
            using var file = new TargetFile(descriptor);
            Assert.Equal(Errno.ENOSPC, file.Write(new byte[10], 0));
            Assert.Equal(Primitives.FailureKind.Full, Errno.ENOSPC.Kind());
            Assert.Equal("No space left on device", Errno.ENOSPC.Text());
        }
    }

    [Fact]
    public void Every_type_of_entry_is_made_and_removed()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "x"u8);
        Assert.Equal(Errno.None, scratch.Target.CreateHardLink("hard"u8, scratch.Target, "file"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateLink([0xff], [0xfe, 0xff]));
        Assert.Equal(Errno.None, scratch.Target.CreateFifo("fifo"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateDevice("block"u8, isBlock: true, FileStat.DeviceNumber(259, 65537)));
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("folder"u8));
        Assert.Equal(Errno.EEXIST, scratch.Target.CreateDirectory("file"u8));

        Assert.Equal(scratch.Stat("file"u8).Inode, scratch.Stat("hard"u8).Inode);
        Assert.Equal(2ul, scratch.Stat("hard"u8).Links);
        Assert.Equal(Errno.None, scratch.Root.ReadLink([0xff], out var target));
        Assert.Equal([0xfe, 0xff], target);
        Assert.Equal(NodeType.Fifo, scratch.Stat("fifo"u8).Type);
        Assert.Equal(FileStat.DeviceNumber(259, 65537), scratch.Stat("block"u8).Device);
        Assert.Equal(Errno.None, scratch.Target.Rename("folder"u8, "moved"u8));
        foreach (var name in scratch.Names())
        {
            Assert.Equal(Errno.None, scratch.Target.RemoveAll(System.Text.Encoding.Latin1.GetBytes(name)));
        }

        Assert.Empty(scratch.Names());
        Assert.Equal(Errno.ENOENT, scratch.Target.RemoveAll("file"u8));
    }
}
