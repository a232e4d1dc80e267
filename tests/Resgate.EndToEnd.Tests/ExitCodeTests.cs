using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>What a script sees: each exit code, the same as restic's.</summary>
public sealed class ExitCodeTests : IAsyncLifetime
{
    private Site _site = null!;

    public async ValueTask InitializeAsync() => _site = await Site.WithBackupAsync();

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0, "backup", ".")]
    [InlineData(0, "snapshots")]
    [InlineData(0, "check")]
    [InlineData(0, "forget", "--keep-last", "1", "--prune")]
    [InlineData(0, "restore", "latest", "--target", "/dev/null/..", "--dry-run")]
    [InlineData(1, "backup")]
    [InlineData(1, "backup", "missing")]
    [InlineData(1, "restore", "latest")]
    [InlineData(1, "restore", "0123456789abcdef", "--target", "nowhere")]
    [InlineData(1, "snapshots", "--no-such-flag")]
    [InlineData(1, "backup", ".", "--no-such-flag")]
    [InlineData(0, "backup", "--", ".")]
    [InlineData(0, "backup", ".", "--exclude", "-x")]
    [InlineData(1, "no-such-verb")]
    [InlineData(3, "backup", ".", "missing")]
    [InlineData(10, "-r", "/nowhere/at/all", "snapshots")]
    [InlineData(10, "-r", "/nowhere/at/all", "backup", ".")]
    public void Codes_are_those_of_restic(int code, params string[] arguments) => AssertBoth(code, arguments);

    [Theory]
    [InlineData("snapshots")]
    [InlineData("backup", ".")]
    public void A_wrong_password_is_12(params string[] arguments)
    {
        _site.Password = "wrong";
        AssertBoth(12, arguments);
    }

    [Fact]
    public void A_damaged_repository_is_1()
    {
        var packs = Directory.GetFiles(Path.Combine(_site.Repository, "data"), "*", SearchOption.AllDirectories);
        File.Delete(packs[0]);
        AssertBoth(1, "check");
    }

    [Fact]
    public void A_locked_repository_is_11()
    {
        using var holder = StartLongBackup();
        AssertBoth(11, "prune");
        AssertBoth(11, "forget", "--keep-last", "1", "--prune");
        AssertBoth(0, "snapshots");
        holder.Input.Close();
        Assert.Equal(0, holder.Wait().ExitCode);
        AssertBoth(0, "prune");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void An_interrupted_backup_is_130_and_leaves_no_lock(string signal)
    {
        using var backup = StartLongBackup();
        backup.Signal(signal);
        var (code, _, errors) = backup.Wait();

        Assert.Equal(130, code);
        Assert.Contains("interrupted", errors, StringComparison.Ordinal);
        Assert.Empty(_site.Locks());
        Assert.Empty(_site.Strays());
        AssertBoth(0, "prune");
        _site.Restic("check", "--read-data");
    }

    /// <summary>A backup that has its lock, has got some of its data, and waits for more.</summary>
    private Running StartLongBackup()
    {
        var running = _site.Start("backup", "--stdin");
        running.Input.Write(new byte[3_000_000]);
        running.Input.Flush();
        while (_site.Locks().Count == 0)
        {
            Assert.False(running.HasEnded, "the backup ended early");
            Thread.Sleep(1);
        }

        // Until it is behind its second look for other locks, and reads.
        Thread.Sleep(500);
        return running;
    }

    private void AssertBoth(int code, params string[] arguments)
    {
        foreach (var program in (string[])[Programs.Restic, Programs.Resgate])
        {
            var result = _site.Try(program, arguments);
            Assert.True(
                result.ExitCode == code,
                $"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
        }
    }
}
