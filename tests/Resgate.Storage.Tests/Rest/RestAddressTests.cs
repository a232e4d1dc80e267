using Resgate.Primitives;
using Resgate.Storage.Rest;

namespace Resgate.Storage.Tests.Rest;

public sealed class RestAddressTests
{
    /// <summary>The forms of restic 0.19's own tests, and those of its manual.</summary>
    [Theory]
    [InlineData("http://localhost:1234", "http://localhost:1234/", "rest:http://localhost:1234/")]
    [InlineData("http://localhost:1234/", "http://localhost:1234/", "rest:http://localhost:1234/")]
    [InlineData("https://host", "https://host/", "rest:https://host/")]
    [InlineData("HTTPS://Host/Path", "https://host/Path/", "rest:https://Host/Path/")]
    [InlineData("http://hostname.foo:1234/my_backup_repo/", "http://hostname.foo:1234/my_backup_repo/", "rest:http://hostname.foo:1234/my_backup_repo/")]
    [InlineData("http://[::1]:8000/a/b", "http://[::1]:8000/a/b/", "rest:http://[::1]:8000/a/b/")]
    [InlineData("http://host/my repo", "http://host/my%20repo/", "rest:http://host/my repo/")]
    [InlineData("http://host/a%2Fb", "http://host/a%2Fb/", "rest:http://host/a%2Fb/")]
    [InlineData("http://user@hostname.foo:1234/", "http://hostname.foo:1234/", "rest:http://user@hostname.foo:1234/", "user")]
    [InlineData("http://user:@hostname.foo:1234/", "http://hostname.foo:1234/", "rest:http://user:***@hostname.foo:1234/", "user", "")]
    [InlineData("http://user:p@hostname.foo:1234/", "http://hostname.foo:1234/", "rest:http://user:***@hostname.foo:1234/", "user", "p")]
    [InlineData("http://user:password@hostname", "http://hostname/", "rest:http://user:***@hostname/", "user", "password")]
    [InlineData("http://us%40er:p%3Aa%2Fs%25s@host/", "http://host/", "rest:http://us%40er:***@host/", "us@er", "p:a/s%s")]
    [InlineData("http://user:p@ss:word@host/", "http://host/", "rest:http://user:***@host/", "user", "p@ss:word")]
    public void Every_form_of_restic_is_read(string text, string root, string shown, string user = "", string? password = null)
    {
        var address = RestAddress.Parse(text);

        Assert.Equal((root, shown, user, password), (address.Root.AbsoluteUri, address.ToString(), address.User, address.Password?.Reveal()));
        Assert.Null(address.Socket);
    }

    [Theory]
    [InlineData("http+unix:///tmp/rest.socket:/my_backup_repo/", "/tmp/rest.socket", "http://localhost/my_backup_repo/")]
    [InlineData("http+unix:///tmp/rest.socket:", "/tmp/rest.socket", "http://localhost/")]
    [InlineData("https+unix:///run/a%20b:/user/repo", "/run/a b", "https://localhost/user/repo/")]
    public void A_socket_is_a_place_as_well(string text, string socket, string root)
    {
        var address = RestAddress.Parse(text);

        Assert.Equal((socket, root), (address.Socket, address.Root.AbsoluteUri));
    }

    [Fact]
    public void A_socket_may_have_a_user()
    {
        var address = RestAddress.Parse("http+unix://user:secret@/tmp/s:/repo");

        Assert.Equal(("user", "secret", "rest:http+unix://user:***@/tmp/s:/repo/"), (address.User, address.Password?.Reveal(), address.ToString()));
    }

    [Theory]
    [InlineData("", "begins with http:// or https://")]
    [InlineData("localhost/", "begins with http:// or https://")]
    [InlineData("user:abcxyz@host/", "begins with http:// or https://")]
    [InlineData("ftp://user:abcxyz@host/", "not reached by ftp:")]
    [InlineData("http://", "names no host")]
    [InlineData("http://user:abcxyz@", "names no host")]
    [InlineData("http://user:abcxyz@:123/", "names no host")]
    [InlineData("http://user:abcxyz@host:port/", "names no host")]
    [InlineData("http://user:abc#xyz@host/", "no '?' and no '#'")]
    [InlineData("http://user:abc?xyz@host/", "no '?' and no '#'")]
    [InlineData("http://user:abc/xyz@host/", "names no host")]
    [InlineData("http://user:abc%xyz@host/", "begins no percent-encoded character")]
    [InlineData("http://user:abcxyz%4@host/", "begins no percent-encoded character")]
    [InlineData("http+unix:///tmp/rest.socket", "names no socket")]
    public void A_bad_form_is_refused_in_one_line_that_repeats_no_secret(string text, string complaint)
    {
        var failure = Assert.Throws<ResgateException>(() => RestAddress.Parse(text));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("xyz", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_whose_path_is_longer_than_the_system_allows_is_refused() =>
        Assert.Equal(
            FailureKind.Usage,
            Assert.Throws<ResgateException>(() => RestAddress.Parse($"http+unix:///{new string('a', 200)}:/")).Kind);
}
