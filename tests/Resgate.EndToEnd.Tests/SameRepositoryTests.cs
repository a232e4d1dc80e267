namespace Resgate.EndToEnd.Tests;

/// <summary>One repository under two addresses is no copy of itself.</summary>
public sealed class SameRepositoryTests : IAsyncLifetime
{
    private Site _site = null!;
    private string _link = "";

    public async ValueTask InitializeAsync()
    {
        _site = await Site.WithBackupAsync();
        _link = _site.At("link");
        Directory.CreateSymbolicLink(_link, _site.Repository);
        _site.Variables = [("RESTIC_FROM_PASSWORD", _site.Password)];
    }

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("copy", "--no-lock")]
    [InlineData("heal")]
    public void It_is_refused_as_a_source(params string[] verb)
    {
        foreach (var address in (string[])[_site.Repository, _link])
        {
            var result = _site.Try(Programs.Resgate, [.. verb, "--from-repo", address]);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("is the same repository as", result.Errors, StringComparison.Ordinal);
            Assert.Empty(_site.Locks());
            Assert.Single(Directory.GetFiles(Path.Combine(_site.Repository, "snapshots")));
        }
    }

    [Fact]
    public void A_backup_is_stored_there_once_and_counts_as_incomplete()
    {
        var result = _site.Try(Programs.Resgate, "backup", "--also-repo", _link, ".");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is the same repository as", result.Errors, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_site.Repository, "snapshots")).Length);
        Assert.Empty(_site.Locks());
    }

    /// <summary>Copied file by file, it has the same id, and is another one all the same.</summary>
    [Fact]
    public void A_clone_is_another_repository()
    {
        var clone = _site.At("clone");
        Assert.Equal(0, _site.Try("cp", "-a", _site.Repository, clone).ExitCode);
        Assert.Equal(0, _site.Try(Programs.Resgate, "backup", "--also-repo", clone, ".").ExitCode);
        Assert.Equal(0, _site.Try(Programs.Resgate, "heal", "--from-repo", clone).ExitCode);
    }
}
