using Resgate.Engine.FileSystems;
using Resgate.Testing.FileSystems;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>Past the page cache or through it, by choice or because the kernel refuses: what is read is what the file holds.</summary>
public sealed class UncachedReadingTests
{
    private const int GetFlags = 3;
    private const int DontNeed = 4;
    private const int PageSize = 4096;
    private const int Size = (5 << 20) + 1234;

    [Theory]
    [InlineData("ext4", true)]
    [InlineData("ramfs", false)]
    public void A_file_that_is_not_in_the_cache_is_read_past_it_where_that_can_be(string fileSystem, bool isDirect)
    {
        using var disk = MountedFolder.Named(fileSystem);
        using var scratch = new Scratch(disk.Path);
        var content = Noise(Size);
        WriteUncached(scratch, content);
        using var file = Open(scratch);

        file.AvoidCache();

        // What is in memory only is in the cache by nature.
        Assert.Equal(isDirect, IsDirect(file));
        Assert.Equal(content, ReadAll(file, PageMemory(Size + (2 * PageSize)), step: 1 << 20));
    }

    [Fact]
    public void A_hole_that_the_cache_knows_nothing_of_is_read_where_the_file_system_refuses()
    {
        using var disk = MountedFolder.Ramfs();
        using var scratch = new Scratch(disk.Path);
        File.WriteAllText($"{scratch.Path}/file", "front");
        using (var sparse = File.OpenWrite($"{scratch.Path}/file"))
        {
            sparse.SetLength(Size);
        }

        using var file = Open(scratch);
        file.AvoidCache();

        Assert.False(IsDirect(file));
        var content = ReadAll(file, PageMemory(Size + PageSize), step: Size + PageSize);
        Assert.Equal("front"u8, content.AsSpan(0, 5));
        Assert.False(content.AsSpan(5).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_file_that_is_in_the_cache_is_read_from_there()
    {
        using var disk = MountedFolder.Named("ext4");
        using var scratch = new Scratch(disk.Path);
        var content = Noise(Size);
        scratch.Write("file"u8, content);
        using var file = Open(scratch);

        file.AvoidCache();

        Assert.False(IsDirect(file));
        Assert.Equal(content, ReadAll(file, new byte[Size + 1], step: Size + 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    [InlineData((5 << 20) - PageSize)]
    public void A_refusal_anywhere_in_the_file_turns_the_cache_on_and_nothing_is_missing(int refusedAt)
    {
        using var disk = MountedFolder.Named("ext4");
        using var scratch = new Scratch(disk.Path);
        var content = Noise(Size);
        WriteUncached(scratch, content);
        using var file = Open(scratch);
        file.AvoidCache();
        Assert.True(IsDirect(file));
        var memory = PageMemory(refusedAt + PageSize).Span[..refusedAt];
        Assert.Equal(Errno.None, file.Read(memory, out var count));
        Assert.Equal(refusedAt, count);
        Assert.True(IsDirect(file));

        // Memory that no disk writes to: EINVAL, from the kernel itself.
        var rest = ReadAll(file, PageMemory(Size + PageSize)[1..], step: 100_000);

        Assert.False(IsDirect(file));
        Assert.True(content.AsSpan().SequenceEqual((byte[])[.. memory, .. rest]));
    }

    [Theory]
    [InlineData(Size + 100_000)]
    [InlineData((4 << 20) + 1)]
    [InlineData(1)]
    public void A_file_that_grows_or_shrinks_meanwhile_has_changed_and_is_no_failure(int newSize)
    {
        using var disk = MountedFolder.Named("ext4");
        using var scratch = new Scratch(disk.Path);
        var content = Noise(Size);
        WriteUncached(scratch, content);
        using var file = Open(scratch);
        file.AvoidCache();
        Assert.True(IsDirect(file));
        var memory = PageMemory(2 * Size);
        Assert.Equal(Errno.None, file.Read(memory.Span[..(1 << 20)], out var count));
        using (var other = File.OpenWrite($"{scratch.Path}/file"))
        {
            other.SetLength(newSize);
        }

        Assert.Equal(Errno.None, file.Read(memory.Span[(1 << 20)..], out var more));

        Assert.InRange(count + more, Math.Max(1 << 20, Math.Min(Size, newSize)), Math.Max(1 << 20, newSize));
        Assert.True(content.AsSpan().StartsWith(memory.Span[..Math.Min(count + more, Size)]));
        Assert.Equal(Errno.None, file.CheckUnchanged(out var hasChanged));
        Assert.True(hasChanged);
    }

    private static SourceFile Open(Scratch scratch)
    {
        Assert.Equal(Errno.None, SourceFile.Open(scratch.Root, "file"u8, out var file));
        return file!;
    }

    private static void WriteUncached(Scratch scratch, byte[] content)
    {
        scratch.Write("file"u8, content);
        using var file = Open(scratch);
        Assert.Equal(0, Native.fsync(file.Handle));
        Assert.Equal(0, Native.posix_fadvise(file.Handle, 0, 0, DontNeed));
    }

    private static bool IsDirect(SourceFile file) => (Native.fcntl(file.Handle, GetFlags, 0) & OpenFlags.Direct) != 0;

    private static byte[] ReadAll(SourceFile file, Memory<byte> memory, int step)
    {
        var total = 0;
        while (true)
        {
            var part = memory.Span.Slice(total, Math.Min(step, memory.Length - total));
            Assert.Equal(Errno.None, file.Read(part, out var count));
            total += count;
            if (count < part.Length)
            {
                return memory[..total].ToArray();
            }
        }
    }

    /// <summary>Memory that begins on a page, and stays where it is.</summary>
    private static unsafe Memory<byte> PageMemory(int length)
    {
        var array = GC.AllocateUninitializedArray<byte>(length + PageSize, pinned: true);
        fixed (byte* first = array)
        {
            return array.AsMemory((int)(-(nint)first & (PageSize - 1)), length);
        }
    }

    private static byte[] Noise(int size)
    {
        var noise = new byte[size];
        new Random(9).NextBytes(noise);
        return noise;
    }
}
