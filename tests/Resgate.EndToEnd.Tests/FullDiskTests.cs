namespace Resgate.EndToEnd.Tests;

/// <summary>A place that is full ends a backup with one clear reason, and costs nothing that was stored before.</summary>
public sealed class FullDiskTests
{
    /// <param name="size">Of the file system, in KiB: from hardly more than the first backup up to nearly enough for both.</param>
    [Theory]
    [InlineData(4_100)]
    [InlineData(4_600)]
    [InlineData(7_000)]
    [InlineData(9_500)]
    public async Task A_full_disk_fails_the_backup_and_keeps_what_there_was(int size)
    {
        using var site = new Site();
        using var disk = Mount.Tmpfs(site.At("disk"), $"{size}k");
        site.Repository = Path.Combine(disk.Path, "repository");
        await site.InitAsync();
        var ledger = new Ledger(site);
        var random = new Random(size);
        Write("first", 4_000_000);
        ledger.BackUp();
        Write("second", 8_000_000);

        var failed = site.Try(Programs.Resgate, Commands.Backup);
        Assert.Equal(1, failed.ExitCode);
        var complaint = Assert.Single(failed.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(site.Repository, failed.Errors, StringComparison.Ordinal);
        Assert.Single(failed.Errors.Split('\n'), line => line.Contains("No space left on device", StringComparison.Ordinal));
        Assert.DoesNotContain("saved", failed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("fault in resgate", complaint, StringComparison.Ordinal);

        // Its lock and its unfinished files are gone, so the place is no fuller than it must be.
        Assert.Empty(site.Locks());
        Assert.Empty(site.Strays());
        ledger.Judge();

        disk.Resize("40m");
        ledger.Judge();
        ledger.BackUp();
        ledger.Judge();

        void Write(string name, int length)
        {
            var content = new byte[length];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(site.Source, name), content);
        }
    }
}
