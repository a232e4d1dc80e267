using Resgate.Engine.FileSystems;
using Resgate.Primitives.Memory;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>What is written past the page cache and what goes through it make one file.</summary>
public sealed class TargetFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4095, true)]
    public void Pieces_at_odd_places_make_the_whole(int shift, bool aligned)
    {
        var random = new Random(7);
        var content = new byte[1_234_567];
        random.NextBytes(content);
        int[] cuts = [0, 100, 4096, 4097, 70_000, 81_920, 90_112, 500_001, 1_000_000, content.Length];
        var pieces = Enumerable.Range(0, cuts.Length - 1).Select(i => (Start: cuts[i], End: cuts[i + 1])).ToArray();
        random.Shuffle(pieces);

        var path = Path.Combine(_folder, "file");
        Assert.Equal(Errno.None, DirectoryHandle.Open(System.Text.Encoding.UTF8.GetBytes(_folder), out var handle));
        using (var directory = new TargetDirectory(handle!))
        {
            Assert.Equal(Errno.None, directory.CreateFile("file"u8, out var file));
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
        }

        Assert.Equal(content, File.ReadAllBytes(path)[shift..]);
    }
}
