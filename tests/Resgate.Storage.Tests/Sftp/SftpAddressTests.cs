using Resgate.Primitives;
using Resgate.Storage.Sftp;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>restic's table (internal/backend/sftp/config_test.go), and what is ours.</summary>
public sealed class SftpAddressTests
{
    [Theory]
    [InlineData("//user@host/dir/subdir", "user", "host", null, "dir/subdir")]
    [InlineData("//host/dir/subdir", null, "host", null, "dir/subdir")]
    [InlineData("//host//dir/subdir", null, "host", null, "/dir/subdir")]
    [InlineData("//host:10022//dir/subdir", null, "host", 10022, "/dir/subdir")]
    [InlineData("//user@host:10022//dir/subdir", "user", "host", 10022, "/dir/subdir")]
    [InlineData("//user@host/dir/subdir/../other", "user", "host", null, "dir/other")]
    [InlineData("//user@host/dir///subdir", "user", "host", null, "dir/subdir")]
    [InlineData("//user@[::1]/dir", "user", "::1", null, "dir")]
    [InlineData("//user@[::1]:22/dir", "user", "::1", 22, "dir")]
    [InlineData("user@host:/dir/subdir", "user", "host", null, "/dir/subdir")]
    [InlineData("user@domain@host:/dir/subdir", "user@domain", "host", null, "/dir/subdir")]
    [InlineData("host:../dir/subdir", null, "host", null, "../dir/subdir")]
    [InlineData("user@host:dir/subdir:suffix", "user", "host", null, "dir/subdir:suffix")]
    [InlineData("user@host:dir/subdir/../other", "user", "host", null, "dir/other")]
    [InlineData("user@host:dir///subdir", "user", "host", null, "dir/subdir")]
    public void It_is_read_as_restic_reads_it(string text, string? user, string host, int? port, string folder) =>
        AssertIs(text, user, host, port, folder);

    [Theory]
    [InlineData("//us%65r@host/a%20b", "user", "host", null, "a b")]
    [InlineData("//host/a?b#c", null, "host", null, "a")]
    [InlineData("//host:/a", null, "host", null, "a")]
    [InlineData("//host/", null, "host", null, ".")]
    [InlineData("//[fe80::1%25eth0]/a", null, "fe80::1%eth0", null, "a")]
    [InlineData("host:", null, "host", null, ".")]
    [InlineData("host:/", null, "host", null, "/")]
    [InlineData("host:/../a/./b/", null, "host", null, "/a/b")]
    [InlineData("host:a/..", null, "host", null, ".")]
    [InlineData("host:a%20b", null, "host", null, "a%20b")]
    [InlineData("[::1]:a", null, "::1", null, "a")]
    [InlineData("user@[::1]:/a:b", "user", "::1", null, "/a:b")]
    [InlineData("host:~/a", null, "host", null, "a")]
    [InlineData("host:~", null, "host", null, ".")]
    [InlineData("//host/~/a", null, "host", null, "a")]
    public void So_are_the_corners(string text, string? user, string host, int? port, string folder) =>
        AssertIs(text, user, host, port, folder);

    [Theory]
    [InlineData("host", "no colon")]
    [InlineData("", "no colon")]
    [InlineData("[::1]", "no colon")]
    [InlineData(":path", "no usable host")]
    [InlineData("user@:path", "no usable host")]
    [InlineData("-oProxyCommand=evil:path", "no usable host")]
    [InlineData("-l@host:path", "no usable user")]
    [InlineData("a b:path", "no usable host")]
    [InlineData("//host", "no folder")]
    [InlineData("//host:dir", "no folder")]
    [InlineData("//host:99999/dir", "no usable port")]
    [InlineData("//host:2x/dir", "no usable port")]
    [InlineData("//[::1/dir", "not closed")]
    [InlineData("//host/a%2", "not followed by two")]
    [InlineData("host:~other/a", "another user")]
    [InlineData("host:a\0b", "no usable folder")]
    public void What_is_none_is_refused_in_one_line(string text, string words)
    {
        var failure = Assert.Throws<ResgateException>(() => SftpAddress.Parse(text));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void A_password_in_it_is_refused_and_not_repeated()
    {
        var failure = Assert.Throws<ResgateException>(() => SftpAddress.Parse("//user:geheim@host/dir"));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain("geheim", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(SftpVariables.PasswordFile, failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void It_prints_as_it_was_given() =>
        Assert.Equal("sftp:user@host:a//b", SftpAddress.Parse("user@host:a//b").ToString());

    private static void AssertIs(string text, string? user, string host, int? port, string folder)
    {
        var address = SftpAddress.Parse(text);
        Assert.Equal((user, host, port, folder), (address.User, address.Host, address.Port, address.Folder));
    }
}
