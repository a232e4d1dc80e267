using Resgate.Engine.FileSystems;
using Resgate.Testing;

namespace Resgate.Engine.Tests.FileSystems;

public sealed class SourceFileTests
{
    [Fact]
    public void Reading_fills_the_buffer_and_stops_at_the_end()
    {
        using var scratch = new Scratch();
        var content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        scratch.Write("file"u8, content);

        Assert.Equal(Errno.None, SourceFile.Open(scratch.Root, "file"u8, out var file));
        using (file)
        {
            var first = new byte[700_000];
            Assert.Equal(Errno.None, file!.Read(first, out var count));
            Assert.Equal(first.Length, count);
            var second = new byte[700_000];
            Assert.Equal(Errno.None, file.Read(second, out count));
            Assert.Equal([.. first, .. second.AsSpan(0, count)], content);
            Assert.Equal(Errno.None, file.Read(second, out count));
            Assert.Equal(0, count);
            Assert.Equal(Errno.None, file.CheckUnchanged(out var hasChanged));
            Assert.False(hasChanged);
        }
    }

    [Fact]
    public void A_file_that_is_written_to_while_it_is_read_has_changed()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "before"u8);
        Assert.Equal(Errno.None, SourceFile.Open(scratch.Root, "file"u8, out var file));
        using (file)
        {
            File.AppendAllText(scratch.Path + "/file", "after");

            Assert.Equal(Errno.None, file!.CheckUnchanged(out var hasChanged));
            Assert.True(hasChanged);
        }
    }

    [Fact(Timeout = 10_000)]
    public async Task A_pipe_a_device_a_link_or_a_folder_in_the_files_place_is_not_read()
    {
        using var scratch = new Scratch();
        Assert.Equal(Errno.None, scratch.Target.CreateFifo("fifo"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateLink("link"u8, "/etc/passwd"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateDirectory("folder"u8));
        Assert.Equal(Errno.None, scratch.Target.CreateDevice("device"u8, isBlock: false, FileStat.DeviceNumber(1, 3)));

        await Task.Run(() =>
        {
            Assert.Equal(Errno.TypeChanged, SourceFile.Open(scratch.Root, "fifo"u8, out _));
            Assert.Equal(Errno.ELOOP, SourceFile.Open(scratch.Root, "link"u8, out _));
            Assert.Equal(Errno.TypeChanged, SourceFile.Open(scratch.Root, "folder"u8, out _));
            Assert.Equal(Errno.TypeChanged, SourceFile.Open(scratch.Root, "device"u8, out _));
            Assert.Equal(Errno.ENOENT, SourceFile.Open(scratch.Root, "nothing"u8, out _));
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Reading_leaves_the_access_time_alone()
    {
        using var scratch = new Scratch();
        scratch.Write("file"u8, "x"u8);
        Tool.Run("touch", "-a", "-d", "2001-01-01", scratch.Path + "/file");
        var before = scratch.Stat("file"u8).Accessed;

        Assert.Equal(Errno.None, SourceFile.Open(scratch.Root, "file"u8, out var file));
        Assert.Equal(Errno.None, file!.Read(new byte[10], out _));
        file.Dispose();

        Assert.Equal(before, scratch.Stat("file"u8).Accessed);
    }
}
