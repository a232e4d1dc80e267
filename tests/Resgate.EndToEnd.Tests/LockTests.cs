using System.Text.RegularExpressions;
using Resgate.Format.Keys;
using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage;
using Resgate.Storage.Local;

namespace Resgate.EndToEnd.Tests;

/// <summary>restic honours our locks and we honour restic's; each removes the stale ones of the other, and only those.</summary>
public sealed partial class LockTests : IAsyncLifetime
{
    private const int Locked = 11;

    private Site _site = null!;

    public static TheoryData<string, string> Pairs => new() { { "ours", "theirs" }, { "theirs", "ours" } };

    public async ValueTask InitializeAsync() => _site = await Site.WithBackupAsync();

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_exclusive_lock_keeps_the_other_tool_out_of_everything(string holder, string other)
    {
        using var prune = Hold(holder, "prune");
        foreach (var arguments in (string[][])[["backup", "."], ["snapshots"], ["check"], ["prune"], ["forget", "latest"], ["tag", "--add", "x"]])
        {
            AssertEnds(Locked, other, arguments);
        }

        AssertEnds(0, other, "snapshots", "--no-lock");
        Assert.Single(_site.Locks());

        prune.Signal("CONT");
        Assert.Equal(0, prune.Wait().ExitCode);
        Assert.Empty(_site.Locks());
        AssertEnds(0, other, "prune");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_shared_lock_keeps_the_other_tool_from_deleting_only(string holder, string other)
    {
        using var backup = Hold(holder, "backup", ".");
        AssertEnds(Locked, other, "prune");
        AssertEnds(Locked, other, "forget", "--keep-last", "1", "--prune");
        AssertEnds(0, other, "snapshots");
        AssertEnds(0, other, "backup", ".");

        // The holder lives, so this removes nothing.
        AssertEnds(0, other, "unlock");
        Assert.Single(_site.Locks());
        backup.Signal("CONT");
        Assert.Equal(0, backup.Wait().ExitCode);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_lock_of_a_dead_process_blocks_until_the_other_tool_unlocks(string holder, string other)
    {
        using (var prune = Hold(holder, "prune"))
        {
            prune.Kill();
        }

        AssertEnds(Locked, other, "backup", ".");
        AssertEnds(0, other, "unlock");
        Assert.Empty(_site.Locks());
        AssertEnds(0, other, "backup", ".");
        AssertEnds(0, holder, "prune");
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("theirs")]
    public async Task Unlock_spares_a_foreign_lock_until_it_is_old(string tool)
    {
        await LeaveForeignLockAsync(TimeSpan.FromMinutes(5));
        AssertEnds(0, tool, "unlock");
        Assert.Single(_site.Locks());
        AssertEnds(Locked, tool, "backup", ".");
        AssertEnds(0, tool, "unlock", "--remove-all");
        Assert.Empty(_site.Locks());

        await LeaveForeignLockAsync(TimeSpan.FromMinutes(31));
        AssertEnds(0, tool, "unlock");
        Assert.Empty(_site.Locks());
    }

    /// <summary>By the clock of the one who made it, it is of yesterday.</summary>
    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task Unlock_spares_the_lock_of_a_process_that_runs_here_whatever_its_clock_says(int isAhead)
    {
        await LeaveLockAsync(Environment.MachineName, Environment.ProcessId, TimeSpan.FromHours(-isAhead));

        var refusal = _site.Try(Programs.Resgate, "prune");
        Assert.Equal(Locked, refusal.ExitCode);
        Assert.Contains("that process runs on this machine", refusal.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(" -", refusal.Errors.Split(';')[0], StringComparison.Ordinal);

        var unlock = _site.Try(Programs.Resgate, "unlock");
        Assert.Contains("left alone: locked exclusively by PID", unlock.Errors, StringComparison.Ordinal);
        Assert.Single(_site.Locks());
        AssertEnds(0, "ours", "unlock", "--remove-all");
        Assert.Empty(_site.Locks());
    }

    /// <summary>Whoever removed it may have pruned since then.</summary>
    [Fact]
    public void A_backup_whose_lock_was_removed_ends_with_one_line_and_no_snapshot()
    {
        using var backup = _site.Start("--no-cache", "--quiet", "backup", "--stdin");
        var content = new byte[48 << 20];
        new Random(1).NextBytes(content);
        backup.Input.Write(content);
        while (Directory.GetFiles(Path.Combine(_site.Repository, "data"), "*", SearchOption.AllDirectories).Length < 4)
        {
            Assert.False(backup.HasEnded, "it ended before it had stored a pack");
            Thread.Sleep(10);
        }

        AssertEnds(0, "theirs", "unlock", "--remove-all");
        AssertEnds(0, "theirs", "prune");
        backup.Input.Close();
        var (code, _, errors) = backup.Wait();

        Assert.Equal(1, code);
        Assert.Contains("the lock on the repository was removed by somebody, so the run was stopped", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Single(Directory.GetFiles(Path.Combine(_site.Repository, "snapshots")));
        AssertEnds(0, "theirs", "check");
    }

    [Fact]
    public async Task The_holder_is_named_as_restic_names_it()
    {
        await LeaveForeignLockAsync(TimeSpan.FromMinutes(5));
        foreach (var program in (string[])[Programs.Restic, Programs.Resgate])
        {
            Assert.Matches(NamesTheHolder(), _site.Try(program, "snapshots", "--no-cache").Errors);
        }
    }

    /// <summary>A run that stands still right after its lock was stored.</summary>
    private Running Hold(string tool, params string[] arguments)
    {
        var running = _site.StartProgram(ProgramOf(tool), ["--no-cache", .. arguments]);
        while (_site.Locks().Count == 0)
        {
            Assert.False(running.HasEnded, "it ended before its lock was seen");
            Thread.Sleep(1);
        }

        // Both tools wait 200 ms for the locks of others before they go on.
        running.Signal("STOP");
        return running;
    }

    private Task LeaveForeignLockAsync(TimeSpan age) => LeaveLockAsync("elsewhere", 1, age);

    private async Task LeaveLockAsync(string hostName, long processId, TimeSpan age)
    {
        using var password = Password.FromText(_site.Password);
        await using var repository = await BackupRepository.OpenAsync(
            new LocalStore(_site.Repository), password, "", new RepositoryOptions(), CancellationToken.None);
        var held = new LockFile
        {
            Time = Timestamp.From(DateTimeOffset.UtcNow - age),
            IsExclusive = true,
            HostName = hostName,
            UserName = "somebody",
            ProcessId = processId,
        };
        var id = await repository.Files.SaveAsync(ObjectFolder.Locks, held.Write(), CancellationToken.None);

        // The disk says when it was written, too, and is believed.
        File.SetLastWriteTimeUtc(Path.Combine(_site.Repository, "locks", id.ToString()), (DateTimeOffset.UtcNow - age).UtcDateTime);
    }

    private static string ProgramOf(string tool) => tool == "ours" ? Programs.Resgate : Programs.Restic;

    private void AssertEnds(int code, string tool, params string[] arguments)
    {
        var result = _site.Try(ProgramOf(tool), ["--no-cache", .. arguments]);
        Assert.True(result.ExitCode == code, $"{tool} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
    }

    [GeneratedRegex("locked exclusively by PID 1 on elsewhere by somebody")]
    private static partial Regex NamesTheHolder();
}
