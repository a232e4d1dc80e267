using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Azurite at the address that a real storage account has: <c>https://NAME.blob.core.windows.net</c>, by way of a proxy.</summary>
/// <remarks>So commands run as they do in the world, whatever is built into them: there is no other way to lead restic 0.14 here.</remarks>
internal sealed class AzureAccount
{
    private static readonly Lazy<Task<AzureAccount>> _shared = new(StartAsync);

    private readonly Azurite _server;
    private readonly DetourProxy _proxy;

    private AzureAccount(Azurite server)
    {
        _server = server;
        _proxy = new DetourProxy(server.Address.Port);
    }

    /// <summary>What says who we are: the account's key.</summary>
    public static IReadOnlyList<(string Name, string Value)> WithKey { get; } = [("AZURE_ACCOUNT_KEY", Azurite.Key)];

    /// <summary>A SAS token for all blobs of the account.</summary>
    public static string Sas { get; } = CreateSas();

    /// <summary>What says who we are: a SAS token for all blobs of the account.</summary>
    public static IReadOnlyList<(string Name, string Value)> WithSas { get; } = [("AZURE_ACCOUNT_SAS", "?" + Sas)];

    /// <summary>One for all tests; each has a container of its own.</summary>
    public static Task<AzureAccount> Shared => _shared.Value;

    /// <summary>A place for one test, with an address that leads here.</summary>
    public Workplace CreatePlace(IReadOnlyList<(string Name, string Value)> credentials) => new()
    {
        Repository = $"azure:test-{Guid.NewGuid():n}:/a/folder",
        Variables =
        [
            ("AZURE_ACCOUNT_NAME", Azurite.Account),
            ("HTTPS_PROXY", _proxy.Address),
            ("SSL_CERT_FILE", Azurite.Authority.File),
            .. credentials,
        ],
    };

    /// <summary>The container of a place's repository, past both tools.</summary>
    public BlobContainerClient Container(Workplace place)
    {
        // The certificate is for the name that the world uses, and here we come by another.
#pragma warning disable CA5400, CA5399
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02)
        {
            Transport = new Azure.Core.Pipeline.HttpClientTransport(new HttpClient(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            })),
        };
#pragma warning restore CA5400, CA5399
        return new(
            new Uri($"{_server.Endpoint}/{place.Repository.Split(':')[1]}"), new StorageSharedKeyCredential(Azurite.Account, Azurite.Key), options);
    }

    /// <summary>A SAS token for a place's container.</summary>
    /// <param name="place">With the address.</param>
    /// <param name="permissions">The letters of what it allows.</param>
    public string CreateSasFor(Workplace place, string permissions)
    {
        var builder = new BlobSasBuilder { BlobContainerName = Container(place).Name, Resource = "c", ExpiresOn = TimeProvider.System.GetUtcNow().AddHours(1) };
        builder.SetPermissions(permissions);
        return builder.ToSasQueryParameters(new StorageSharedKeyCredential(Azurite.Account, Azurite.Key)).ToString();
    }

    private static async Task<AzureAccount> StartAsync() =>
        new(await Azurite.StartAsync($"{Azurite.Account}.blob.core.windows.net"));

    private static string CreateSas()
    {
        var builder = new AccountSasBuilder(
            AccountSasPermissions.All,
            TimeProvider.System.GetUtcNow().AddHours(1),
            AccountSasServices.Blobs,
            AccountSasResourceTypes.All);
        return builder.ToSasQueryParameters(new StorageSharedKeyCredential(Azurite.Account, Azurite.Key)).ToString();
    }
}
