using System.Text;
using Resgate.Engine.Backup;
using Resgate.Format.Chunking;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>What is stored of content is what was there: zeros, borders of pieces, short reads, lost packs.</summary>
public sealed class ContentTests
{
    private const int SmallestPiece = 512 * 1024;
    private const int LargestPiece = 8 * 1024 * 1024;

    public static TheoryData<int, int> Zeros => new()
    {
        { 1, -1 },
        { SmallestPiece - 1, -1 },
        { SmallestPiece, -1 },
        { SmallestPiece + 1, -1 },
        { SmallestPiece + 2, SmallestPiece },
        { LargestPiece - 1, -1 },
        { LargestPiece, -1 },
        { LargestPiece + 1, -1 },
        { LargestPiece + 1, LargestPiece },
        { LargestPiece + SmallestPiece, LargestPiece - 1 },
        { (2 * LargestPiece) + 3, LargestPiece },
    };

    [Theory]
    [MemberData(nameof(Zeros))]
    public async Task Zeros_are_content_like_any_other_also_at_the_borders_of_pieces(int length, int oneAt)
    {
        // Lost data, row 32.
        var content = new byte[length];
        if (oneAt >= 0)
        {
            content[oneAt] = 1;
        }

        using var source = new Scratch();
        await File.WriteAllBytesAsync(source.Path + "/zeros", content);
        var stored = await StoreAsync(new BackupRunner(), BackupRunner.Of(source.Path + "/zeros"), CancellationToken.None);

        Assert.Equal(Id.Of(content), Id.Of(stored));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4093)]
    [InlineData(65536)]
    public async Task A_stream_that_gives_little_at_a_time_is_stored_whole(int step)
    {
        // Lost data, row 34.
        var content = new byte[step == 1 ? 600_000 : 3_000_000];
        new Random(step).NextBytes(content);
        await using var stream = new SlowStream(content, step);
        var options = BackupRunner.Of() with { Stream = new SourceStream("/in/stream"u8.ToArray(), stream) };

        Assert.Equal(Id.Of(content), Id.Of(await StoreAsync(new BackupRunner(), options, CancellationToken.None)));
    }

    [Fact]
    public async Task A_stream_without_a_byte_is_a_failure_and_no_snapshot()
    {
        var run = new BackupRunner();
        await using var stream = new MemoryStream();
        var options = BackupRunner.Of() with { Stream = new SourceStream("/stdin"u8.ToArray(), stream) };

        await Assert.ThrowsAsync<ResgateException>(() => StoreAsync(run, options, CancellationToken.None));

        Assert.Equal("/stdin: no data read", Assert.Single(run.Failures));
    }

    [Fact]
    public async Task Lost_packs_come_back_from_files_that_did_not_change()
    {
        // Lost data, row 4: the index was rid of the packs, which the verb does when it finds them missing.
        using var source = new Scratch();
        source.Write("kept"u8, "as it always was"u8);
        await source.UndisturbedAsync(async () =>
        {
            var disk = new MemoryStore();
            await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
            await new BackupRunner().RunAsync(disk, BackupRunner.Of(source.Path), CancellationToken.None);
            foreach (var folder in (ObjectFolder[])[ObjectFolder.Data, ObjectFolder.Index])
            {
                await foreach (var file in disk.ListAsync(folder, CancellationToken.None))
                {
                    await disk.RemoveAsync(file.Name, CancellationToken.None);
                }
            }

            await new BackupRunner().RunAsync(disk, BackupRunner.Of(source.Path), CancellationToken.None);

            Assert.Equal(2, (await SampleRepository.ReadAllAsync(disk)).Count);
        });
    }

    /// <returns>The content of the one file that was stored.</returns>
    private static async Task<byte[]> StoreAsync(BackupRunner run, BackupOptions options, CancellationToken cancellation)
    {
        var disk = new MemoryStore();
        await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
        var id = await run.RunAsync(disk, options, cancellation);
        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(cancellation);
        using var reader = repository.CreateReader();
        var tree = (await repository.LoadSnapshotAsync(id, cancellation)).Tree;
        while (true)
        {
            var node = Assert.Single(TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(tree), cancellation)));
            if (node.Subtree is { } below)
            {
                tree = below;
                continue;
            }

            using var content = new MemoryStream();
            foreach (var blob in node.Content!)
            {
                content.Write(await reader.ReadAsync(BlobHandle.Data(blob), cancellation));
            }

            Assert.Equal((long)node.Size, content.Length);
            return content.ToArray();
        }
    }

    private sealed class SlowStream(byte[] content, int step) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(step, buffer.Length)]);
    }
}
