namespace Resgate.Cli.Tests;

/// <summary>Metadata files cut short or flipped: an error that names the file, the right code, never a stack trace (lost data, row 15).</summary>
public sealed class BrokenMetadataTests
{
    [Theory]
    [InlineData("config", 1)]
    [InlineData("keys", 1)]
    [InlineData("snapshots", 1)]
    [InlineData("index", 1)]
    public async Task A_file_that_was_cut_or_flipped_is_named(string folder, int exitCode)
    {
        using var repository = new ScratchRepository("restic/damage-base/repo");
        var path = folder == "config" ? repository.PathOf("config") : repository.Files(folder)[0];
        var name = Path.GetFileName(path);
        var whole = await File.ReadAllBytesAsync(path);
        var step = Math.Max(1, whole.Length / 12);
        for (var length = 0; length < whole.Length; length += step)
        {
            await AssertToldAsync(whole[..length]);
            var flipped = whole.ToArray();
            flipped[length] ^= 0x10;
            await AssertToldAsync(flipped);
        }

        async Task AssertToldAsync(byte[] content)
        {
            await File.WriteAllBytesAsync(path, content);
            var run = await Terminal.RunAsync(repository.Location, "check");
            Assert.True(run.ExitCode == exitCode, $"{content.Length} of {whole.Length} bytes: code {run.ExitCode}\n{run.Error}");
            Assert.Contains(name, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
            Assert.Empty(repository.Files("locks"));
        }
    }
}
