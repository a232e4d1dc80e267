using Resgate.Primitives.Memory;
using Resgate.Storage.Local;
using Resgate.Testing.FileSystems;

namespace Resgate.Storage.Tests.Local;

/// <summary>Where the kernel does not take bytes past the page cache, they go through it, and the file is the same.</summary>
public sealed class UncachedWritingTests
{
    private const int GetFlags = 3;
    private const uint Mode = 0x180; // 0600

    [Fact]
    public void Whole_pages_go_past_the_cache_and_the_odd_rest_goes_through_it()
    {
        using var disk = MountedFolder.Ext4(16 << 20);
        using var buffer = new PageMemory(AlignedBufferPool.BufferSize);
        new Random(1).NextBytes(buffer.GetSpan());
        var path = $"{disk.Path}/file";
        var uncached = true;
        using (var file = UncachedWriting.Create(path, Mode, ref uncached))
        {
            Assert.True(uncached && IsDirect(file));

            Assert.Equal(8192, UncachedWriting.Write(file, buffer.GetSpan()[..8292], 0, ref uncached));
            Assert.True(uncached && IsDirect(file));
            Assert.Equal(100, UncachedWriting.Write(file, buffer.GetSpan()[8192..8292], 8192, ref uncached));
            Assert.False(uncached || IsDirect(file));

            // Whatever comes now, at whatever place.
            Assert.Equal(5000, UncachedWriting.Write(file, buffer.GetSpan()[8292..13_292], 8292, ref uncached));
        }

        Assert.Equal(buffer.GetSpan()[..13_292].ToArray(), File.ReadAllBytes(path));
    }

    [Fact]
    public void A_refusal_in_the_middle_turns_the_cache_on_and_nothing_is_missing()
    {
        using var disk = MountedFolder.Ext4(16 << 20);
        using var buffer = new PageMemory(AlignedBufferPool.BufferSize);
        new Random(2).NextBytes(buffer.GetSpan());
        var path = $"{disk.Path}/file";
        var uncached = true;
        using (var file = UncachedWriting.Create(path, Mode, ref uncached))
        {
            Assert.Equal(4096, UncachedWriting.Write(file, buffer.GetSpan()[..4096], 0, ref uncached));
            Assert.True(uncached);

            // Memory that no disk takes from where it lies: EINVAL, from the kernel itself.
            Span<byte> odd = new byte[8193];
            odd = odd[(PlaceOnPage(odd) % 2 == 0 ? 1 : 0)..][..8192];
            buffer.GetSpan().Slice(4096, 8192).CopyTo(odd);
            Assert.Equal(8192, UncachedWriting.Write(file, odd, 4096, ref uncached));
            Assert.False(uncached || IsDirect(file));

            Assert.Equal(4096, UncachedWriting.Write(file, buffer.GetSpan().Slice(12_288, 4096), 12_288, ref uncached));
        }

        Assert.Equal(buffer.GetSpan()[..16_384].ToArray(), File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_system_that_refuses_after_it_has_made_the_file_gets_a_cached_one()
    {
        using var disk = MountedFolder.Ramfs();
        using (var direct = Libc.Open($"{disk.Path}/file", Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.Direct, Mode))
        {
            Assert.True(direct.IsInvalid && Errno.Last == Errno.Invalid);
        }

        Assert.True(File.Exists($"{disk.Path}/file"), "it says no without making a file: this test shows nothing");
        var uncached = true;
        using var file = UncachedWriting.Create($"{disk.Path}/other", Mode, ref uncached);

        Assert.False(file.IsInvalid || uncached);
        Assert.Equal(3, UncachedWriting.Write(file, "abc"u8, 0, ref uncached));
    }

    [Fact]
    public void A_file_that_is_there_already_is_left_alone()
    {
        using var disk = MountedFolder.Ramfs();
        File.WriteAllText($"{disk.Path}/file", "precious");
        foreach (var wanted in (bool[])[true, false])
        {
            var uncached = wanted;
            using var file = UncachedWriting.Create($"{disk.Path}/file", Mode, ref uncached);

            Assert.True(file.IsInvalid && Errno.Last == Errno.Exists);
        }

        Assert.Equal("precious", File.ReadAllText($"{disk.Path}/file"));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("tmpfs")]
    [InlineData("ramfs")]
    public async Task Objects_of_every_size_are_stored_on_every_kind_of_file_system(string fileSystem)
    {
        using var disk = MountedFolder.Named(fileSystem);
        await using var store = new LocalStore($"{disk.Path}/repository");
        await store.PrepareAsync(StoreCalls.Now);
        foreach (var size in (int[])[0, 1, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1, (3 << 20) - 1, 5 << 20])
        {
            var sample = Sample.Of(ObjectFolder.Data, size);
            await store.DraftAsync(sample, pieceSize: 777_777);
            Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
            await store.PutAsync(sample);
            Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        }
    }

    private static bool IsDirect(Microsoft.Win32.SafeHandles.SafeFileHandle file) =>
        (Libc.Control(file, GetFlags, 0) & Libc.Direct) != 0;

    private static unsafe int PlaceOnPage(Span<byte> memory)
    {
        fixed (byte* first = memory)
        {
            return (int)((nuint)first % 4096);
        }
    }
}
