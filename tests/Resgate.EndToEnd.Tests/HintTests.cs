using System.Diagnostics;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>What goes wrong with a repository is one line, which says where, why, and what to do.</summary>
public sealed class HintTests : IAsyncLifetime
{
    private Site _site = null!;

    public async ValueTask InitializeAsync() => _site = await Site.WithBackupAsync();

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_wrong_password_is_told_with_the_repository_and_where_it_came_from()
    {
        File.WriteAllText(_site.At("wrong"), "not this one");

        AssertFails(12, $"wrong password for {_site.Repository}: its key does not open; the password came from the file {_site.At("wrong")}",
            "snapshots", "--password-file", _site.At("wrong"));
        AssertFails(12, $"wrong password for {_site.Repository}: its key does not open; the password came from the file {_site.At("wrong")}",
            "copy", "--from-repo", _site.Repository, "--from-password-file", _site.At("wrong"));
    }

    [Fact]
    public void Without_the_sources_password_it_is_told_how_to_give_it() => AssertFails(
        1,
        "no password was given for the source repository; say --from-password-file FILE, or set RESTIC_FROM_PASSWORD_FILE, RESTIC_FROM_PASSWORD_COMMAND or RESTIC_FROM_PASSWORD",
        "copy", "--from-repo", _site.Repository);

    [Fact]
    public void An_empty_password_file_is_named()
    {
        File.WriteAllText(_site.At("empty"), "");

        AssertFails(1, $"the password file {_site.At("empty")} is empty; say --from-insecure-no-password if that is really meant",
            "copy", "--from-repo", _site.Repository, "--from-password-file", _site.At("empty"));
    }

    [Fact]
    public void A_repository_without_keys_does_not_blame_the_password()
    {
        Directory.Delete(Path.Combine(_site.Repository, "keys"), recursive: true);

        AssertFails(12, $"{_site.Repository} has no key: its folder keys is empty; nothing opens without one", "snapshots");
    }

    [Fact]
    public void A_repository_without_config_is_not_taken_for_none()
    {
        File.Delete(Path.Combine(_site.Repository, "config"));

        AssertFails(10, $"the repository at {_site.Repository} has lost its config: keys/", "snapshots");
        AssertFails(1, $"{_site.Repository} holds keys/", "init");
    }

    [Fact]
    public void A_timeout_of_nothing_is_refused() =>
        AssertFails(1, "--stuck-request-timeout 0s leaves no request any time", "snapshots", "--stuck-request-timeout", "0s");

    [Fact]
    public void What_is_said_of_another_kind_of_place_is_refused_unless_a_repository_is_there()
    {
        AssertFails(1, "option s3.object-lock is for places at s3:, and no repository was named there; what was named takes local.connections",
            "backup", ".", "-o", "s3.object-lock=compliance");
        AssertFails(1, "there is no option foo; it begins with a kind of place", "backup", ".", "-o", "foo");
        AssertFails(1, "cannot read config in sftp:nosuch.invalid:x: cannot connect to nosuch.invalid", "copy", "--from-repo", "sftp:nosuch.invalid:x", "--from-insecure-no-password", "-o", "sftp.connections=2");
    }

    [Theory]
    [InlineData("sftp:nosuch.invalid:x", "is the host's name right, and the network up?")]
    [InlineData("rest:https://nosuch.invalid/", "is the server's name right, and the network up?")]
    [InlineData("s3:https://nosuch.invalid/bucket", "is the server's name right, and the network up?")]
    [InlineData("azure:container:/", "is AZURE_ACCOUNT_NAME=nosuch right?")]
    public void A_host_that_does_not_exist_is_told_at_once(string address, string hint)
    {
        _site.Repository = address;
        _site.Variables =
        [
            ("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"),
            ("AZURE_ACCOUNT_NAME", "nosuch"), ("AZURE_ACCOUNT_KEY", "bm90IGEga2V5"), ("AZURE_ENDPOINT_SUFFIX", "invalid"),
        ];
        var clock = Stopwatch.StartNew();

        var run = _site.Try(Programs.Resgate, "snapshots");

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"it took {clock.Elapsed}");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith($"; {hint}\n", run.Errors, StringComparison.Ordinal);
        Assert.Contains(address, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(static letter => letter == '\n'));
    }

    private void AssertFails(int code, string start, params string[] arguments)
    {
        var run = _site.Try(Programs.Resgate, arguments);

        Assert.Equal(code, run.ExitCode);
        Assert.StartsWith("error: " + start, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(static letter => letter == '\n'));
    }
}
