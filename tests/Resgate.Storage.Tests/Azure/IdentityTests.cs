using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Azure;

/// <summary>
/// Who we are without a key or a SAS token. Azurite takes tokens over TLS and checks their form, times and audience; who gives
/// them out is ours here, since the real ones are at Microsoft's.
/// </summary>
public sealed class IdentityTests
{
    private const string Secret = "v3ry-secret~client";

    private static readonly Sample _sample = Sample.Of(ObjectFolder.Keys, 100);
    private static readonly Lazy<Task<Azurite>> _azurite = new(() => Azurite.StartAsync("localhost"));

    [Fact]
    public async Task A_service_principal_shows_its_secret_once_for_many_calls()
    {
        var request = "";
        await using var entra = new ScriptedServer(asked => Answer(request = asked));

        await UseAsync(("AZURE_AUTHORITY_HOST", entra.Address), ("AZURE_TENANT_ID", "ten/ant"), ("AZURE_CLIENT_ID", "us"), ("AZURE_CLIENT_SECRET", Secret));

        Assert.Single(entra.Requests);
        Assert.StartsWith("POST /ten%2Fant/oauth2/v2.0/token HTTP/1.1", request, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n\ngrant_type=client_credentials&client_id=us&scope=https%3A%2F%2Fstorage.azure.com%2F.default&client_secret=v3ry-secret~client",
            request.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_shows_the_token_that_its_cluster_gave_it()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, "cluster.token\n", Now);
        var request = "";
        await using var entra = new ScriptedServer(asked => Answer(request = asked));

        await UseAsync(("AZURE_AUTHORITY_HOST", entra.Address), ("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "us"), ("AZURE_FEDERATED_TOKEN_FILE", file));

        Assert.EndsWith(
            "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=cluster.token",
            request,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_asks_its_neighbour()
    {
        var request = "";
        await using var machine = new ScriptedServer(asked => Answer(request = asked));

        await UseAsync(("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.Address), ("AZURE_CLIENT_ID", "one of two"));

        Assert.StartsWith(
            "GET /metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F&client_id=one%20of%20two HTTP/1.1",
            request,
            StringComparison.Ordinal);
        Assert.Contains("Metadata: true", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_shows_the_header_that_it_was_given()
    {
        var request = "";
        await using var app = new ScriptedServer(asked => Answer(request = asked, "\"expires_in\":\"3600\""));

        await UseAsync(("IDENTITY_ENDPOINT", app.Address + "/msi/token"), ("IDENTITY_HEADER", Secret));

        Assert.StartsWith("GET /msi/token?api-version=2019-08-01&resource=", request, StringComparison.Ordinal);
        Assert.Contains($"X-IDENTITY-HEADER: {Secret}", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_secret_is_told_by_its_code_and_nothing_else()
    {
        const string Refusal = """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret 'v3ry-secret~client' provided."}""";
        await using var entra = new ScriptedServer(_ => $"HTTP/1.1 401 Unauthorized\nContent-Length: {Refusal.Length}\n\n{Refusal}");

        var failure = await FailAsync(
            ("AZURE_AUTHORITY_HOST", entra.Address), ("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "us"), ("AZURE_CLIENT_SECRET", Secret));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Equal("cannot get a token: Microsoft Entra answered 401 invalid_client AADSTS7000215", failure.InnerException!.Message);
        Assert.DoesNotContain(Secret, $"{failure}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("503 Busy", "", FailureKind.Transient)]
    [InlineData("200 OK", "{\"token\":\"v3ry-secret~client\"}", FailureKind.Failed)]
    [InlineData("200 OK", "v3ry-secret~client", FailureKind.Failed)]
    [InlineData("200 OK", "[1]", FailureKind.Failed)]
    [InlineData("400 Bad", "<html>v3ry-secret~client", FailureKind.Denied)]
    [InlineData("400 Bad", "[1]", FailureKind.Denied)]
    public async Task Whatever_comes_instead_of_a_token_is_one_line(string status, string body, FailureKind kind)
    {
        await using var entra = new ScriptedServer(_ => $"HTTP/1.1 {status}\nContent-Length: {body.Length}\n\n{body}");

        var failure = await FailAsync(
            ("AZURE_AUTHORITY_HOST", entra.Address), ("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "us"), ("AZURE_CLIENT_SECRET", Secret));

        Assert.Equal(kind, failure.Kind);
        Assert.DoesNotContain(Secret, $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_the_account_does_not_accept_is_no_use()
    {
        await using var machine = new ScriptedServer(asked => Answer(asked, audience: "https://vault.azure.net"));

        var failure = await FailAsync(("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.Address));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("identity", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://login.example")]
    [InlineData("nonsense")]
    public async Task A_secret_is_sent_to_nobody_who_does_not_speak_TLS(string authority)
    {
        var container = await ContainerAsync();

        Assert.Equal(FailureKind.Usage, Assert.Throws<ResgateException>(() => container.Open(container.With(
            ("AZURE_AUTHORITY_HOST", authority), ("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "us"), ("AZURE_CLIENT_SECRET", Secret)))).Kind);
    }

    [Fact]
    public void A_token_is_shown_to_no_account_that_does_not_speak_TLS() =>
        Assert.Equal(
            FailureKind.Usage,
            Assert.Throws<ResgateException>(() => new AzureContainer("http://127.0.0.1:1/account") is var plain ? plain.Open(plain.With()) : null).Kind);

    private static async Task<AzureContainer> ContainerAsync() => new((await _azurite.Value).Endpoint);

    private static async Task UseAsync(params (string Name, string Value)[] variables)
    {
        var container = await ContainerAsync();
        await using var store = container.Open(container.With(variables) with { TrustsAnyCertificate = true });
        await store.PrepareAsync(Now);
        await store.PutAsync(_sample);
        Assert.Equal(_sample.Content, await store.ReadAllAsync(_sample.Name));
    }

    private static async Task<ResgateException> FailAsync(params (string Name, string Value)[] variables)
    {
        var container = await ContainerAsync();
        await using var store = container.Open(container.With(variables) with { TrustsAnyCertificate = true });
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));
        Assert.Contains($"{_sample.Name}", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    /// <summary>What somebody who gives out tokens answers to a request, whatever it is.</summary>
    private static string Answer(string request, string? expiry = null, string audience = "https://storage.azure.com")
    {
        Assert.Contains("storage.azure.com", request, StringComparison.Ordinal);
        var soon = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var body = $$"""{"access_token":"{{Azurite.Token(audience)}}",{{expiry ?? $"\"expires_on\":\"{soon}\""}},"token_type":"Bearer"}""";
        return $"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: {body.Length}\n\n{body}";
    }
}
