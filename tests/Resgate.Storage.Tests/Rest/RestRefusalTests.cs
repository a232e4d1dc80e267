using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>Who is let in, and whom we trust: each refusal says what to do.</summary>
public sealed class RestRefusalTests(PrivateServer at) : IClassFixture<PrivateServer>
{
    private static readonly PlaceOptions s_trusting = new() { CaCertificates = RestServer.Authority.File };

    [Theory]
    [InlineData("", "me/x/", "the server wants a user and a password")]
    [InlineData("me", "me/x/", "user or password is wrong")]
    [InlineData("me:wrong", "me/x/", "user or password is wrong")]
    [InlineData("nobody:wrong", "me/x/", "user or password is wrong")]
    [InlineData("you:other", "me/x/", "the path begins with the user's name")]
    [InlineData("you:other", "", "the path begins with the user's name")]
    public async Task Who_is_not_let_in_reads_why(string user, string path, string hint)
    {
        await using var store = Locations.Open(at.Server.Repository(path, user), s_trusting);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_stand_in_for_a_user_and_a_password_in_the_address()
    {
        var variables = new Dictionary<string, string> { ["RESTIC_REST_USERNAME"] = "you", ["RESTIC_REST_PASSWORD"] = "other" };
        var options = s_trusting with { Variable = variables.GetValueOrDefault };
        await using var store = Locations.Open(at.Server.Repository("you/x/"), options);
        await using var other = Locations.Open(at.Server.Repository("me/x/", "me:my%3Asecret%2F%25"), options);

        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.SizeAsync(ObjectName.Config, Now)));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await other.SizeAsync(ObjectName.Config, Now)));
    }

    [Fact]
    public async Task An_unknown_authority_is_not_trusted_unless_it_is_named()
    {
        var failure = await FailureAsync(at.Server.Address, PlaceOptions.Default);

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("an authority that is not trusted: CN=Resgate tests", failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.Contains("--cacert", Hint(failure), StringComparison.Ordinal);
        Assert.Equal(FailureKind.Denied, (await FailureAsync(at.Server.Address, s_trusting with { CaCertificates = new CertificateAuthority("Another").File })).Kind);
    }

    [Fact]
    public async Task Another_name_than_the_certificate_has_is_not_trusted()
    {
        var failure = await FailureAsync(at.Server.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), s_trusting);

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("is for another name: localhost", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_told_with_its_date()
    {
        var until = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);
        await using var server = await RestServer.StartAsync(
            new RestServer.Settings { Tls = true, Certificate = RestServer.Authority.Issue("localhost", until) });

        var failure = await FailureAsync(server.Address, s_trusting);

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("the server's certificate expired on 2026-01-02 03:04 UTC", failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.Contains("clock", Hint(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_it_trusts_anybody()
    {
        await using var store = Locations.Open(at.Server.Repository("you/x/", "you:other"), new PlaceOptions { TrustsAnyCertificate = true });

        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.SizeAsync(ObjectName.Config, Now)));
    }

    [Fact]
    public async Task Plain_HTTP_to_a_server_of_HTTPS_and_the_other_way_round_are_told()
    {
        await using var plain = await RestServer.StartAsync(new RestServer.Settings());

        var http = await FailureAsync(at.Server.Address.Replace("https:", "http:", StringComparison.Ordinal), s_trusting);
        var https = await FailureAsync(plain.Address.Replace("http:", "https:", StringComparison.Ordinal), s_trusting);

        Assert.Contains("begins with rest:https://", http.Hint, StringComparison.Ordinal);
        Assert.Contains("does the server speak HTTPS", https.Hint, StringComparison.Ordinal);
        Assert.Equal((FailureKind.Failed, FailureKind.Denied), (http.Kind, https.Kind));
    }

    [Fact]
    public async Task No_server_is_worth_another_attempt_and_a_host_that_nobody_knows_a_look_at_the_address()
    {
        var noServer = await FailureAsync("http://127.0.0.1:1/", s_trusting);
        var noHost = await FailureAsync("http://no-such-host.invalid/", s_trusting);
        var noSocket = await FailureAsync("http+unix:///no/such/socket:/", s_trusting);

        Assert.Equal((FailureKind.Transient, FailureKind.Failed, FailureKind.Transient), (noServer.Kind, noHost.Kind, noSocket.Kind));
        Assert.Contains("is the server running", noServer.Hint, StringComparison.Ordinal);
        Assert.Contains("is the server's name right", noHost.Hint, StringComparison.Ordinal);
        Assert.Contains("is the server running", noSocket.Hint, StringComparison.Ordinal);
        Assert.Contains("Connection refused (127.0.0.1:1)", noServer.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("/dev/null")]
    [InlineData("/etc/passwd")]
    public void A_certificate_file_that_holds_none_is_a_mistake(string file)
    {
        foreach (var options in (PlaceOptions[])[new() { CaCertificates = file }, new() { ClientCertificate = file }])
        {
            var failure = Assert.Throws<ResgateException>(() => Locations.Open("rest:https://localhost/", options));

            Assert.Equal(FailureKind.Usage, failure.Kind);
            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<ResgateException> FailureAsync(string address, PlaceOptions options)
    {
        await using var store = Locations.Open("rest:" + address, options);
        return await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));
    }

    private static string? Hint(ResgateException failure) => failure.Hint ?? (failure.InnerException as ResgateException)?.Hint;
}
