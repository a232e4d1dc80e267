using Resgate.Format.Keys;
using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.FileSystems;
using Resgate.Testing.Servers;
using Resgate.Testing.Storage;

namespace Resgate.EndToEnd.Tests;

/// <summary>A place where nothing can be written, not even a lock: what lies there can be read all the same.</summary>
public sealed class ReadOnlyPlaceTests
{
    private static readonly string[][] _readers =
        [["snapshots"], ["ls", "latest"], ["find", "file"], ["stats"], ["dump", "latest", "/file"], ["restore", "latest", "--target", "/nowhere"]];

    [Fact]
    public async Task On_a_disk_that_is_mounted_read_only_a_verb_that_reads_says_what_reads_without_a_lock()
    {
        using var site = new Site();
        using var disk = Mount.Tmpfs(site.At("disk"), "size=20m");
        site.Repository = Path.Combine(disk.Path, "repository");
        await BackUpAsync(site);
        disk.Remount("ro");

        AssertRefused(site, "Read-only file system");
        AssertReads(site);
    }

    [Fact]
    public async Task On_a_disk_that_is_full_it_says_the_same()
    {
        using var site = new Site();
        using var disk = Mount.Tmpfs(site.At("disk"), "size=20m");
        site.Repository = Path.Combine(disk.Path, "repository");
        await BackUpAsync(site);
        Tool.Try("dd", null, ["if=/dev/zero", $"of={disk.Path}/filler", "bs=4k"], []);

        AssertRefused(site, "No space left on device");
        AssertReads(site);
    }

    [Fact]
    public async Task At_a_host_whose_account_may_only_read_it_says_the_same()
    {
        await using var server = await SshServer.StartAsync("-R");
        using var site = new Site();
        await BackUpAsync(site);
        Tool.Run("cp", "-a", site.Repository, server.Folder);
        Tool.Run("chown", "-R", SshServer.User, server.Folder);
        site.Repository = server.Address("repository");
        site.Variables = [("HOME", server.Home)];

        AssertRefused(site, "Permission denied");
        AssertReads(site);
    }

    [Fact]
    public async Task What_a_plan_keeps_there_is_restored_without_a_lock_and_one_line_says_so()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        using var disk = Mount.Tmpfs(vv.Places[0], "size=50m");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        disk.Remount("ro");

        var restore = vv.Do("restore", "state", "--from", "one", "--target", vv.At("out"));

        Assert.Equal(0, restore.ExitCode);
        Assert.StartsWith("one: going on without a lock, which cannot be stored there: cannot make a file in ", restore.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Read-only file system\n", restore.Errors, StringComparison.Ordinal);
        Assert.Equal(1, restore.Errors.Count(static letter => letter == '\n'));
        Assert.Equal(File.ReadAllBytes(Path.Combine(vv.Root, ".env")), File.ReadAllBytes(vv.At("out") + Path.Combine(vv.Root, ".env")));
        Assert.Equal(0, vv.Do("history", ".env").ExitCode);
    }

    [Fact]
    public async Task But_not_beside_somebody_who_has_it_for_himself()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        using var disk = Mount.Tmpfs(vv.Places[0], "size=50m");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        await LockExclusivelyAsync(vv.Places[0]);
        disk.Remount("ro");

        var restore = vv.Do("restore", "state", "--from", "one", "--target", vv.At("out"));

        Assert.Equal(11, restore.ExitCode);
        Assert.Contains("already locked exclusively", restore.Errors, StringComparison.Ordinal);
    }

    private static async Task LockExclusivelyAsync(string place)
    {
        using var password = Password.FromText(Golden.Password);
        await using var repository = await BackupRepository.OpenAsync(
            new LocalStore(place), password, "", new RepositoryOptions(), CancellationToken.None);
        var held = new LockFile
        {
            Time = Timestamp.From(DateTimeOffset.UtcNow),
            IsExclusive = true,
            HostName = "elsewhere",
            UserName = "somebody",
            ProcessId = 1,
        };
        await repository.Files.SaveAsync(ObjectFolder.Locks, held.Write(), CancellationToken.None);
    }

    private static async Task BackUpAsync(Site site)
    {
        File.WriteAllText(Path.Combine(site.Source, "file"), "content");
        await site.InitAsync();
        site.Resgate("backup", ".");
    }

    private static void AssertRefused(Site site, string cause)
    {
        foreach (var reader in _readers)
        {
            var run = site.Try(Programs.Resgate, reader);

            Assert.Equal((1, ""), (run.ExitCode, run.Text));
            Assert.StartsWith("error: cannot lock the repository: cannot ", run.Errors, StringComparison.Ordinal);
            Assert.EndsWith($"{cause}; --no-lock reads without a lock\n", run.Errors, StringComparison.Ordinal);
        }
    }

    private static void AssertReads(Site site)
    {
        Assert.Equal("content", site.Resgate("--no-lock", "dump", "latest", "/file").Text);
        site.Resgate("--no-lock", "restore", "latest", "--target", site.At("out"));
        Assert.Equal("content", File.ReadAllText(Path.Combine(site.At("out"), "file")));
    }
}
