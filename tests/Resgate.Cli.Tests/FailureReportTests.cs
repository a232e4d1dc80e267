using Resgate.Cli.Output;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Cli.Tests;

public sealed class FailureReportTests
{
    /// <summary>Lost data, row 52: whoever has bad memory must read that word, not something about the repository.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(3_000_000)]
    public async Task Bad_memory_is_told_in_one_line_that_says_so(int size)
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore());
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var content = new byte[size];
        new Random(1).NextBytes(content);
        var (blob, checksum) = (BlobHandle.Data(Id.Of(content)), BlobWriter.ChecksumOf(content));
        content[^1] ^= 1;
        var failure = await Assert.ThrowsAsync<ResgateException>(
            async () => await writer.WriteAsync(blob, content, checksum, CancellationToken.None));

        var (code, said) = Terminal.Tell(failure);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(
            $"error: {blob} did not read back as it was written; nothing of it was stored, and the run ends here; "
            + "this points at the machine, not at the repository: check its memory (RAM) and processor, then run again\n",
            said);
    }
}
