using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Resgate.Storage.Azure;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Azure;

/// <summary>A container of a test's own at an account, and the environments in which it is used.</summary>
internal sealed class AzureContainer(string endpoint)
{
    public string Name { get; } = $"test-{Guid.NewGuid():n}";

    /// <summary>Looks at the container past the store.</summary>
    public BlobContainerClient Client => new(
        new Uri($"{endpoint}/{Name}"),
        new StorageSharedKeyCredential(Azurite.Account, Azurite.Key),
        new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02));

    public static async Task<AzureContainer> AtSharedAsync() => new((await Azurite.Shared).Endpoint);

    /// <summary>Options for whoever has the account's key.</summary>
    public PlaceOptions WithKey(string? key = null) => With(("AZURE_ACCOUNT_KEY", key ?? Azurite.Key));

    /// <summary>Options for whoever has a SAS token for this container.</summary>
    public PlaceOptions WithSas(BlobContainerSasPermissions allowed, DateTimeOffset? expires = null, string? key = null)
    {
        var end = expires ?? TimeProvider.System.GetUtcNow().AddHours(1);
        var builder = new BlobSasBuilder(allowed, end) { BlobContainerName = Name, Resource = "c" };
        var query = builder.ToSasQueryParameters(new StorageSharedKeyCredential(Azurite.Account, key ?? Azurite.Key));
        return With(("AZURE_ACCOUNT_SAS", query.ToString()));
    }

    public PlaceOptions With(params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        all.TryAdd("AZURE_ACCOUNT_NAME", Azurite.Account);
        return new()
        {
            Variable = name => all.GetValueOrDefault(name),
            Extended = new Dictionary<string, string> { ["azure.endpoint"] = endpoint },
        };
    }

    public AzureStore Open(PlaceOptions options, string prefix = "") => AzureStore.Open(AzureAddress.Parse($"{Name}:/{prefix}"), options);
}
