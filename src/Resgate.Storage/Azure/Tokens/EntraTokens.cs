using Azure.Core;
using Resgate.Primitives;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>Tokens of Microsoft Entra for an application that proves itself by a secret, or by another party's token.</summary>
/// <remarks>
/// <code>
/// POST https://login.microsoftonline.com/TENANT/oauth2/v2.0/token
/// grant_type=client_credentials  client_id=...  scope=https://storage.azure.com/.default
/// client_secret=...        or    client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer  client_assertion=...
/// </code>
/// Source: RFC 6749, section 4.4; RFC 7523, section 2.2.
/// </remarks>
internal sealed class EntraTokens : ITokenSource
{
    private const string Whom = "Microsoft Entra";

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly string _application;
    private readonly Func<IEnumerable<KeyValuePair<string, string>>> _proof;

    private EntraTokens(
        HttpClient client, PlaceOptions options, string tenant, string application, Func<IEnumerable<KeyValuePair<string, string>>> proof)
    {
        _client = client;
        _time = options.Time;
        _application = application;
        _proof = proof;
        var authority = options.Variable("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com";
        _address = Uri.TryCreate($"{authority.TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback)
                ? address
                : throw new ResgateException(FailureKind.Usage, "AZURE_AUTHORITY_HOST is no https:// address");
    }

    public static EntraTokens WithSecret(HttpClient client, PlaceOptions options, string tenant, string application, Secret secret) =>
        new(client, options, tenant, application, () => [new("client_secret", secret.Reveal())]);

    /// <summary>The file's owner renews it every hour or so, so it is read anew each time.</summary>
    public static EntraTokens WithFederatedToken(HttpClient client, PlaceOptions options, string tenant, string application, string file) =>
        new(client, options, tenant, application, () =>
        [
            new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            new("client_assertion", ReadToken(file)),
        ]);

    public async ValueTask<AccessToken?> GetAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address);
        request.Content = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", _application),
            new("scope", ITokenSource.Resource + ".default"),
            .. _proof(),
        ]);
        return await TokenRequests.SendAsync(_client, request, Whom, _time, cancellation);
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, "cannot read the file that AZURE_FEDERATED_TOKEN_FILE names", cause);
        }
    }
}
