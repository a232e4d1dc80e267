using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Local;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A container for each repository. The judge, whose build knows no Azure, gets a copy.</summary>
internal sealed class AzurePlace(Azurite server) : FarPlace
{
    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("resgate-azure-copies-");

    public override IReadOnlyList<(string Name, string Value)> Variables { get; } =
        [("AZURE_ACCOUNT_NAME", Azurite.Account), ("AZURE_ACCOUNT_KEY", Azurite.Key)];

    public override FaultyProxy Line(LineQuality quality, int seed) => FaultyProxy.ToHttp(server.Address.Port, quality, seed);

    public override FarAddress Address(string name, int? port = null) =>
        new($"azure:{name}:/", ("azure.endpoint", $"http://127.0.0.1:{port ?? server.Address.Port}/{Azurite.Account}"));

    public override async Task<string> FolderAsync(string name)
    {
        var folder = Path.Combine(_copies.FullName, $"{name}-{Guid.NewGuid():n}");
        await using var from = Open(name);
        await using var to = new LocalStore(folder);
        await to.PrepareAsync(CancellationToken.None);
        await foreach (var found in ObjectsAsync(from))
        {
            var content = new byte[found.Size];
            await from.ReadAsync(found.Name, 0, content, CancellationToken.None);
            await to.PutAsync(found.Name, content, CancellationToken.None);
        }

        return folder;
    }

    /// <summary>The server keeps all in memory, so what is not needed any more has to go.</summary>
    public override async Task RemoveAsync(string name)
    {
        await using (var store = Open(name))
        {
            var names = await ObjectsAsync(store).Select(found => found.Name).ToListAsync();
            await store.RemoveAllAsync(names, (_, failure) => throw failure, CancellationToken.None);
        }

        foreach (var copy in _copies.EnumerateDirectories($"{name}-*"))
        {
            copy.Delete(recursive: true);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        _copies.Delete(recursive: true);
    }

    private static async IAsyncEnumerable<StoredObject> ObjectsAsync(IObjectStore store)
    {
        foreach (var folder in Enum.GetValues<ObjectFolder>())
        {
            await foreach (var found in store.ListAsync(folder, CancellationToken.None))
            {
                yield return found;
            }
        }
    }
}
