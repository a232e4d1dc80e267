namespace Resgate.Cli.Tests;

/// <summary>Metadata files cut short or flipped: an error that names the file, the right code, never a stack trace (lost data, row 15).</summary>
public sealed class BrokenMetadataTests
{
    private static readonly string[] s_verbs =
    [
        "snapshots", "ls latest", "find *", "stats", "diff latest latest", "key list --no-lock", "list packs", "cat config",
        "dump latest /", "restore latest --target TARGET", "check --read-data", "backup TARGET", "tag --add x",
        "forget --keep-last 1 --prune", "prune --max-unused 0", "rewrite --exclude nothing", "repair snapshots",
    ];

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
        var step = Environment.GetEnvironmentVariable("RESGATE_LONG") == "1" ? 1 : Math.Max(1, whole.Length / 12);
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

    /// <summary>Every verb on every kind of broken file: one clear error at the most, and nothing that was stored is removed.</summary>
    [Theory]
    [InlineData("config")]
    [InlineData("keys")]
    [InlineData("snapshots")]
    [InlineData("index")]
    public async Task No_verb_crashes_and_none_removes_data(string folder)
    {
        foreach (var damage in (Func<byte[], byte[]>[])[static _ => [], static whole => whole[..(whole.Length / 2)], Flip])
        {
            foreach (var verb in s_verbs)
            {
                using var repository = new ScratchRepository("restic/damage-base/repo");
                using var target = new ScratchFolder();
                var path = folder == "config" ? repository.PathOf("config") : repository.Files(folder)[0];
                await File.WriteAllBytesAsync(path, damage(await File.ReadAllBytesAsync(path)));
                var packs = repository.Files("data");

                var run = await Terminal.RunAsync(
                    repository.Location, [.. verb.Replace("TARGET", target.Path, StringComparison.Ordinal).Split(' ')]);

                var said = $"{verb}, {folder}: code {run.ExitCode}\n{run.Error}";
                Assert.True(run.ExitCode is 0 or 1 or 3, said);
                Assert.True(run.ExitCode != 0 || folder is "snapshots" or "index", said);
                Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
                Assert.DoesNotContain("fault in resgate", run.Error, StringComparison.Ordinal);
                Assert.True(!packs.Except(repository.Files("data")).Any(), "packs are gone: " + said);
                Assert.Empty(repository.Files("locks"));
            }
        }

        static byte[] Flip(byte[] whole)
        {
            whole[whole.Length / 2] ^= 0x10;
            return whole;
        }
    }
}
