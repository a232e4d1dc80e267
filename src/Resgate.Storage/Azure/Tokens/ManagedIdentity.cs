using Azure.Core;
using Resgate.Primitives;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>Tokens of a managed identity: the platform that we run on vouches for us, at an address that nobody else reaches.</summary>
/// <remarks>
/// <code>
/// virtual machine   GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&amp;resource=...    Metadata: true
/// app service       GET $IDENTITY_ENDPOINT?api-version=2019-08-01&amp;resource=...                    X-IDENTITY-HEADER: $IDENTITY_HEADER
/// </code>
/// AZURE_CLIENT_ID picks one of several identities.
/// </remarks>
internal sealed class ManagedIdentity : ITokenSource
{
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly string _whom;
    private readonly Action<HttpRequestMessage> _prove;

    private ManagedIdentity(HttpClient client, PlaceOptions options, string address, string whom, Action<HttpRequestMessage> prove)
    {
        _client = client;
        _time = options.Time;
        _whom = whom;
        _prove = prove;
        var chosen = options.Variable("AZURE_CLIENT_ID") is { } id ? "&client_id=" + Uri.EscapeDataString(id) : "";
        _address = Uri.TryCreate($"{address}&resource={Uri.EscapeDataString(ITokenSource.Resource)}{chosen}", UriKind.Absolute, out var whole)
            ? whole
            : throw new ResgateException(FailureKind.Usage, $"{whom} has no address that can be");
    }

    public static ManagedIdentity OfMachine(HttpClient client, PlaceOptions options) => new(
        client,
        options,
        (options.Variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? "http://169.254.169.254").TrimEnd('/')
            + "/metadata/identity/oauth2/token?api-version=2018-02-01",
        "the machine's identity service",
        static request => request.Headers.Add("Metadata", "true"));

    public static ManagedIdentity OfAppService(HttpClient client, PlaceOptions options, string endpoint, Secret header) => new(
        client,
        options,
        endpoint + "?api-version=2019-08-01",
        "the app's identity service",
        request => request.Headers.TryAddWithoutValidation("X-IDENTITY-HEADER", header.Reveal()));

    public async ValueTask<AccessToken?> GetAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        _prove(request);
        try
        {
            return await TokenRequests.SendAsync(_client, request, _whom, _time, cancellation);
        }
        catch (ResgateException absent) when (absent is { Kind: FailureKind.Denied } or { Kind: FailureKind.Transient, InnerException: not null })
        {
            // Not a machine of Azure's, or one without an identity.
            return null;
        }
    }
}
