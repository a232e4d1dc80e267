using Resgate.Testing;
using Resgate.Testing.FileSystems;

namespace Resgate.EndToEnd.Tests;

/// <summary>A place that is full ends a backup with one clear reason, and costs nothing that was stored before.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int SmallRoom = 16 << 10;
    private const int LargeRoom = 4 << 20;

    [Fact]
    public async Task A_disk_that_is_full_anywhere_in_any_command_costs_nothing_that_was_stored()
    {
        string[][] commands = [Commands.Backup, Commands.ForgetPrune, Commands.Prune, ["repair", "index"], ["repair", "index", "--read-all-packs"]];
        var luck = Effort.Luck(output);
        using var site = new Site();
        using var disk = Mount.Tmpfs(site.At("disk"), "size=100m");
        site.Repository = Path.Combine(disk.Path, "repository");
        var source = new ChangingFolder(site.Source, luck);
        await site.InitAsync();
        var ledger = new Ledger(site);
        int rounds = Effort.Rounds(usual: 10, many: 200), full = 0;
        for (var round = 0; round < rounds; round++)
        {
            var command = commands[round % commands.Length];
            source.Change();
            ledger.BackUp();
            source.Change();
            Prepare(site, ledger, command);
            var used = new DriveInfo(disk.Path);
            var room = luck.Next(luck.Next(3) == 0 ? SmallRoom : LargeRoom);
            disk.Remount($"size={used.TotalSize - used.AvailableFreeSpace + room}");

            var run = site.Try(Programs.Resgate, command);

            disk.Remount("size=100m");
            output.WriteLine($"round {round}: {string.Join(' ', command)} with {room} bytes left ended with {run.ExitCode}");
            if (run.ExitCode != 0)
            {
                full++;
                AssertOneReason(site, run);
            }

            Assert.Empty(site.Locks());
            Assert.Empty(site.Strays());
            ledger.Judge();
        }

        output.WriteLine($"{full} of {rounds} runs out of room");
        Assert.InRange(full, 1, rounds);
    }

    private static void Prepare(Site site, Ledger ledger, string[] command)
    {
        ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
        if (command[0] == "backup")
        {
            return;
        }

        ledger.BackUp();
        if (command[0] is "forget" or "prune")
        {
            ledger.ForgetAllBut(newest: 2);
        }

        if (command[0] == "prune")
        {
            site.Resgate(Commands.Forget);
        }
    }

    private static void AssertOneReason(Site site, Tool.Result run)
    {
        Assert.Equal(1, run.ExitCode);
        var complaint = Assert.Single(run.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(site.Repository, run.Errors, StringComparison.Ordinal);
        Assert.Contains("No space left on device", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("fault in resgate", complaint, StringComparison.Ordinal);
    }

    /// <param name="size">Of the file system, in KiB: from hardly more than the first backup up to nearly enough for both.</param>
    [Theory]
    [InlineData(4_100)]
    [InlineData(4_600)]
    [InlineData(7_000)]
    [InlineData(9_500)]
    public async Task A_full_disk_fails_the_backup_and_keeps_what_there_was(int size)
    {
        using var site = new Site();
        using var disk = Mount.Tmpfs(site.At("disk"), $"size={size}k");
        site.Repository = Path.Combine(disk.Path, "repository");
        await site.InitAsync();
        var ledger = new Ledger(site);
        var random = new Random(size);
        Write("first", 4_000_000);
        ledger.BackUp();
        Write("second", 8_000_000);

        var failed = site.Try(Programs.Resgate, Commands.Backup);
        AssertOneReason(site, failed);
        Assert.Single(failed.Errors.Split('\n'), line => line.Contains("No space left on device", StringComparison.Ordinal));
        Assert.DoesNotContain("saved", failed.Text, StringComparison.Ordinal);

        // Its lock and its unfinished files are gone, so the place is no fuller than it must be.
        Assert.Empty(site.Locks());
        Assert.Empty(site.Strays());
        ledger.Judge();

        disk.Remount("size=40m");
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
