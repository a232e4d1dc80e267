using Resgate.Testing;
using Resgate.Testing.FileSystems;

namespace Resgate.EndToEnd.Tests;

/// <summary>A kernel that takes no more of a file past the page cache costs neither the file nor a word.</summary>
public sealed class RefusedDirectAccessTests : IAsyncLifetime
{
    private const int Mebibytes = 24;

    private readonly Site _site = new();
    private readonly MountedFolder _disk = MountedFolder.Named("ext4");
    private string _file = "";

    public async ValueTask InitializeAsync()
    {
        await _site.InitAsync();
        _file = Path.Combine(_disk.Path, "large");
        // Not through the cache, or it would be read from there.
        Tool.Run("dd", "if=/dev/urandom", $"of={_file}", "bs=1M", $"count={Mebibytes}", "oflag=direct", "status=none");
        Tool.Run("sh", "-c", $"printf tail >>{_file}; sync {_file}");
    }

    public ValueTask DisposeAsync()
    {
        _disk.Dispose();
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("error=EINVAL:when=1")]
    [InlineData("error=EINVAL:when=5")]
    [InlineData("error=EINTR:when=2+2")]
    public void A_backup_reads_on_through_the_cache(string how)
    {
        var backup = FailingDisk.Try(_site, _file, "read", how, "backup", "--json", _file);

        Assert.True(backup.ExitCode == 0, backup.Errors);
        Assert.Equal("", backup.Errors);
        Assert.NotEqual(0, FailingDisk.Injected(_site));
        Assert.Equal(File.ReadAllBytes(_file), _site.Restic("dump", Site.SnapshotOf(backup.Text), _file).Output);
    }

    [Fact]
    public void A_restore_writes_on_through_the_cache()
    {
        _site.Resgate("backup", _file);
        var expected = File.ReadAllBytes(_file);
        File.Delete(_file);

        var restore = FailingDisk.Try(
            _site, _file, "pwrite64", "error=EINVAL:when=1", "restore", $"latest:{_disk.Path}", "--target", _disk.Path, "--include", "/large");

        Assert.True(restore.ExitCode == 0, restore.Errors);
        Assert.NotEqual(0, FailingDisk.Injected(_site));
        Assert.Equal(expected, File.ReadAllBytes(_file));
    }
}
