using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Caching;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Caching;

/// <summary>A sample repository in memory and a cache of it in a folder that goes with the test.</summary>
internal sealed class Cached : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("resgate-cache-").FullName;

    public MemoryStore Place { get; } = new();

    public string Path => System.IO.Path.Combine(_root, "caches");

    public RepositoryOptions Options => new() { Cache = new CacheFolder(Path) };

    /// <summary>Every cached object's file.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(Path) ? [] :
        [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Where(path => Id.TryParse(System.IO.Path.GetFileName(path), out _))
            .Order(StringComparer.Ordinal)];

    /// <summary>With three snapshots; nothing is cached yet.</summary>
    public static async Task<Cached> WithSnapshotsAsync()
    {
        var cached = new Cached();
        await (await SampleRepository.CreateAsync(cached.Place)).DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            await cached.BackUpAsync(i, new RepositoryOptions());
        }

        return cached;
    }

    public static ObjectName NameOf(string file)
    {
        var folder = Enum.GetValues<ObjectFolder>().Single(known => ObjectName.FolderName(known) == file.Split('/')[^3]);
        return new(folder, Id.Parse(System.IO.Path.GetFileName(file)));
    }

    /// <summary>Every snapshot with every tree, read through the cache as those do that trust it.</summary>
    public async Task<List<string>> ReadAsync(IObjectStore? place = null)
    {
        await using var repository = await SampleRepository.OpenAsync(place ?? Place, Options);
        Assert.Null(repository.CacheFailure);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        _ = await repository.LoadIndexAsync(CancellationToken.None);
        using var reader = repository.CreateReader();
        var found = new List<string>();
        foreach (var stored in snapshots)
        {
            var tree = await reader.ReadAsync(BlobHandle.Tree(stored.Snapshot.Tree), CancellationToken.None);
            found.Add($"{stored.Id} {System.Text.Encoding.UTF8.GetString(tree)}");
        }

        return found;
    }

    public async Task<Id> BackUpAsync(int number, RepositoryOptions? options = null)
    {
        await using var repository = await SampleRepository.OpenAsync(Place, options ?? Options);
        _ = await repository.LoadIndexAsync(CancellationToken.None);
        var content = new byte[5000];
        new Random(number).NextBytes(content);
        return await SampleRepository.BackUpAsync(repository, number, ($"file-{number}", content));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
