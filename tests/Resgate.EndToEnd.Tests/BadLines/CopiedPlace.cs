using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Local;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A place that lies in no folder: the judge gets a copy, fetched by the good way.</summary>
/// <remarks>So the judge's own client of such a place is not what is tested.</remarks>
internal abstract class CopiedPlace : FarPlace
{
    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("resgate-copies-");

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

    /// <summary>The servers keep all in memory, so what is not needed any more has to go.</summary>
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

    public override ValueTask DisposeAsync()
    {
        _copies.Delete(recursive: true);
        return ValueTask.CompletedTask;
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
