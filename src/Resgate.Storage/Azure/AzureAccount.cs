using System.Buffers;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Resgate.Primitives;
using Resgate.Storage.Azure.Tokens;
using Resgate.Storage.Http;

namespace Resgate.Storage.Azure;

/// <summary>The storage account, and who we are there: what the environment says beside the address.</summary>
/// <remarks>
/// <code>
/// AZURE_ACCOUNT_NAME           always
/// AZURE_ACCOUNT_KEY            one of the account's two keys; wins over
/// AZURE_ACCOUNT_SAS            a SAS token; without either, an identity: see <see cref="IdentityCredential"/>
/// AZURE_ENDPOINT_SUFFIX        core.windows.net unless set
/// -o azure.endpoint=URL        the whole address of the account's blobs, for what is not at https://NAME.blob.SUFFIX
/// </code>
/// Source: restic 0.19, which does not have the last one.
/// </remarks>
internal sealed class AzureAccount : IDisposable
{
    // The first that knows the cold tier. Emulators and the clouds of states and companies lag behind the newest by years.
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2021_12_02;

    private static readonly SearchValues<char> _nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly HttpClient _client;
    private readonly IdentityCredential? _identity;
    private readonly StorageSharedKeyCredential? _key;

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a variable or an option is missing, or makes no sense.</exception>
    public AzureAccount(PlaceOptions options)
    {
        Name = ReadName(options);
        Endpoint = ReadEndpoint(Name, options);
        if (options.Variable("AZURE_ACCOUNT_KEY") is { } key)
        {
            _key = ReadKey(Name, key);
        }
        else if (options.Variable("AZURE_ACCOUNT_SAS") is { } sas)
        {
            Sas = new SasToken(sas);
        }
        else if (Endpoint.Scheme == Uri.UriSchemeHttps)
        {
            _identity = new IdentityCredential(options);
        }
        else
        {
            throw new ResgateException(FailureKind.Usage, "azure.endpoint is not encrypted, so it is told no identity")
            {
                Hint = "set AZURE_ACCOUNT_KEY or AZURE_ACCOUNT_SAS, or use https://",
            };
        }

        _client = new HttpClient(HttpConnections.Create(options)) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", HttpConnections.UserAgent(options));
    }

    public string Name { get; }

    /// <summary>Where the account's containers lie.</summary>
    public Uri Endpoint { get; }

    /// <summary>The SAS token that we show; null when we show something else.</summary>
    public SasToken? Sas { get; }

    /// <summary>Whether the account's key signs our requests.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Calls to a container. Nothing is asked of it yet.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the library would look for it elsewhere.</exception>
    public BlobContainerClient Container(string name)
    {
        var address = new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{name}");
        if (new BlobUriBuilder(address).BlobContainerName != name)
        {
            // It tells by host and port whether a path begins with the account, and would take one for the other.
            throw new ResgateException(FailureKind.Usage, "azure.endpoint does not name the account where it belongs with this host and port")
            {
                Hint = "with an IP address it is http://ADDRESS:PORT/ACCOUNT, with a name https://ACCOUNT.NAME",
            };
        }

        var options = new BlobClientOptions(Version) { Transport = new HttpClientTransport(_client) };
        // Another attempt is decided on further out, and how long to wait for a byte by each call.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.AddPolicy(new OneAttemptPolicy(), global::Azure.Core.HttpPipelinePosition.BeforeTransport);
        return (_key, Sas) switch
        {
            ({ } key, _) => new BlobContainerClient(address, key, options),
            (_, { } sas) => new BlobContainerClient(address, new AzureSasCredential(sas.Query.Reveal()), options),
            _ => new BlobContainerClient(address, _identity, options),
        };
    }

    public void Dispose()
    {
        _client.Dispose();
        _identity?.Dispose();
    }

    private static string ReadName(PlaceOptions options) => options.Variable("AZURE_ACCOUNT_NAME") switch
    {
        null => throw new ResgateException(FailureKind.Usage, "no Azure account was named") { Hint = "set AZURE_ACCOUNT_NAME" },
        var name when !name.AsSpan().ContainsAnyExcept(_nameCharacters) => name,
        _ => throw new ResgateException(FailureKind.Usage, "AZURE_ACCOUNT_NAME holds more than small letters and digits")
        {
            Hint = "it is the first word of the account's address: NAME.blob.core.windows.net",
        },
    };

    private static Uri ReadEndpoint(string name, PlaceOptions options)
    {
        var (text, origin) = options.Option("azure.endpoint") is { } given
            ? (given, "option azure.endpoint")
            : ($"https://{name}.blob.{options.Variable("AZURE_ENDPOINT_SUFFIX") ?? "core.windows.net"}", "AZURE_ENDPOINT_SUFFIX");
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.Scheme == Uri.UriSchemeHttp)
            && endpoint.UserInfo.Length == 0
            && endpoint.Query.Length == 0
            && endpoint.Fragment.Length == 0
                ? endpoint
                : throw new ResgateException(FailureKind.Usage, $"{origin} does not make the address of a host")
                {
                    Hint = "a suffix is a host's name such as core.windows.net, an endpoint an address such as https://host:port/account",
                };
    }

    private static StorageSharedKeyCredential ReadKey(string account, string key)
    {
        try
        {
            return new StorageSharedKeyCredential(account, key);
        }
        catch (FormatException)
        {
            // The cause would say which character is wrong, and so a part of the key.
            throw new ResgateException(FailureKind.Usage, "AZURE_ACCOUNT_KEY is no key: it is not in base64")
            {
                Hint = "copy the key again from the account's access keys",
            };
        }
    }
}
