using Resgate.Engine.FileSystems;
using Resgate.Primitives.Memory;
using Resgate.Testing.FileSystems;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>What is written past the page cache and what goes through it make one file.</summary>
public sealed class TargetFileTests
{
    [Theory]
    [InlineData("ext4", 0, true)]
    [InlineData("ext4", 0, false)]
    [InlineData("ext4", 1, true)]
    [InlineData("ext4", 4095, true)]
    [InlineData("tmpfs", 1, true)]
    [InlineData("ramfs", 1, true)]
    public void Pieces_at_odd_places_make_the_whole(string fileSystem, int shift, bool aligned)
    {
        using var disk = MountedFolder.Named(fileSystem);
        var random = new Random(7);
        var content = new byte[1_234_567];
        random.NextBytes(content);
        int[] cuts = [0, 100, 4096, 4097, 70_000, 81_920, 90_112, 500_001, 1_000_000, content.Length];
        var pieces = Enumerable.Range(0, cuts.Length - 1).Select(i => (Start: cuts[i], End: cuts[i + 1])).ToArray();
        random.Shuffle(pieces);

        using var scratch = new Scratch(disk.Path);
        Assert.Equal(Errno.None, scratch.Target.CreateFile("file"u8, out var file));
        using (file)
        using (var memory = new ScratchMemory())
        {
            file!.BypassCache();
            foreach (var (start, end) in pieces)
            {
                // Memory that does not suit goes through the cache.
                var place = memory.Place(end - start, start + shift + (aligned ? 0 : 1)).Span;
                content.AsSpan(start, end - start).CopyTo(place);
                Assert.Equal(Errno.None, file.Write(place, start + shift));
            }
        }

        Assert.Equal(content, File.ReadAllBytes($"{scratch.Path}/file")[shift..]);
    }

    [Theory]
    [InlineData("ext4", true)]
    [InlineData("tmpfs", false)]
    [InlineData("ramfs", false)]
    public void There_is_a_way_past_the_cache_only_where_the_file_system_says_what_it_wants(string fileSystem, bool isThere)
    {
        using var disk = MountedFolder.Named(fileSystem);
        using var scratch = new Scratch(disk.Path);
        Assert.Equal(Errno.None, scratch.Target.CreateFile("file"u8, out var file));
        using (file)
        using (var uncached = UncachedFile.Open(file!.Handle))
        {
            Assert.Equal(isThere, uncached is not null);
        }
    }
}
