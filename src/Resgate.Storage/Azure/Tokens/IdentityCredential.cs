using Azure.Core;
using Resgate.Primitives;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>Who we are when neither a key nor a SAS token says it: what the environment or the machine vouches for.</summary>
/// <remarks>
/// The first of these that the environment speaks of, in the order of Azure's own libraries:
/// <code>
/// AZURE_FORCE_CLI_CREDENTIAL                               true: the login of the command az, and nothing else
/// AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET    a service principal
/// AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE   a workload identity (Kubernetes)
/// IDENTITY_ENDPOINT, IDENTITY_HEADER                       the identity of an app service
/// otherwise                                                the identity of the virtual machine; if it has none, az
/// </code>
/// Why this is ours and not the library's: docs/decisions/0005-azure-identity.md.
/// </remarks>
internal sealed class IdentityCredential : TokenCredential, IDisposable
{
    private readonly IReadOnlyList<ITokenSource> _sources;
    private readonly HttpClient _client;
    private readonly HttpClient _neighbours;

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a variable makes no sense.</exception>
    public IdentityCredential(PlaceOptions options)
    {
        // A root certificate of one's own is for the place; those who give out tokens are known to the system.
        _client = TokenRequests.Client(options with { CaCertificates = null, ClientCertificate = null }, usesProxy: true);
        _neighbours = TokenRequests.Client(options, usesProxy: false);
        _sources = [.. Choose(options)];
    }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("calls to the service wait asynchronously");

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
        {
            if (await source.GetAsync(cancellationToken) is { } token)
            {
                return token;
            }
        }

        throw new ResgateException(FailureKind.Denied, "nobody vouches for us: there is no key, no SAS token, no identity and no login")
        {
            Hint = "set AZURE_ACCOUNT_KEY or AZURE_ACCOUNT_SAS; or log in with az login; or give this machine an identity",
        };
    }

    public void Dispose()
    {
        _client.Dispose();
        _neighbours.Dispose();
    }

    private IEnumerable<ITokenSource> Choose(PlaceOptions options)
    {
        var tenant = options.Variable("AZURE_TENANT_ID");
        var client = options.Variable("AZURE_CLIENT_ID");
        if (options.ConfinedTo is null && options.Variable("AZURE_FORCE_CLI_CREDENTIAL") is "1" or "t" or "T" or "true" or "TRUE" or "True")
        {
            yield return new AzureCommandLine(options.Time);
        }
        else if (tenant is not null && client is not null && options.Variable("AZURE_CLIENT_SECRET") is { } secret)
        {
            yield return EntraTokens.WithSecret(_client, options, tenant, client, new Secret(secret));
        }
        else if (tenant is not null && client is not null && options.Variable("AZURE_FEDERATED_TOKEN_FILE") is { } file)
        {
            yield return EntraTokens.WithFederatedToken(_client, options, tenant, client, file);
        }
        else if (options.ConfinedTo is not null)
        {
            // Whatever else there is belongs to this machine.
        }
        else if (options.Variable("IDENTITY_ENDPOINT") is { } endpoint && options.Variable("IDENTITY_HEADER") is { } header)
        {
            yield return ManagedIdentity.OfAppService(_neighbours, options, endpoint, new Secret(header));
        }
        else
        {
            yield return ManagedIdentity.OfMachine(_neighbours, options);
            yield return new AzureCommandLine(options.Time);
        }
    }
}
