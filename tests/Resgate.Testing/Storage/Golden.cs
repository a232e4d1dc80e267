using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Memory;

namespace Resgate.Testing.Storage;

/// <summary>Golden repositories in memory, each test with a copy of its own.</summary>
public static class Golden
{
    /// <summary>The password of nearly every golden repository.</summary>
    public const string Password = "fixture-password";

    /// <param name="relative">Below <c>tests/fixtures</c>, such as <c>restic/damage-base/repo</c>.</param>
    public static async Task<MemoryStore> InMemoryAsync(string relative)
    {
        var store = new MemoryStore();
        foreach (var file in Fixtures.Files(relative, "*"))
        {
            if (NameOf(file) is { } name)
            {
                await store.PutAsync(name, await File.ReadAllBytesAsync(file), CancellationToken.None);
            }
        }

        return store;
    }

    /// <summary>All objects of a store, copied.</summary>
    public static async Task<MemoryStore> CopyAsync(IObjectStore from)
    {
        var copy = new MemoryStore();
        await CopyAsync(from, copy, ObjectName.Config);
        foreach (var folder in (ObjectFolder[])[ObjectFolder.Keys, ObjectFolder.Locks, ObjectFolder.Snapshots, ObjectFolder.Index, ObjectFolder.Data])
        {
            await foreach (var found in from.ListAsync(folder, CancellationToken.None))
            {
                await CopyAsync(from, copy, found.Name);
            }
        }

        return copy;
    }

    private static async Task CopyAsync(IObjectStore from, MemoryStore to, ObjectName name)
    {
        var content = new byte[await from.SizeAsync(name, CancellationToken.None)];
        await from.ReadAsync(name, 0, content, CancellationToken.None);
        await to.PutAsync(name, content, CancellationToken.None);
    }

    private static ObjectName? NameOf(string file)
    {
        var name = Path.GetFileName(file);
        if (name == "config")
        {
            return ObjectName.Config;
        }

        var inFolders = file.Split(Path.DirectorySeparatorChar);
        ObjectFolder? folder = inFolders.Contains("data") ? ObjectFolder.Data : inFolders[^2] switch
        {
            "keys" => ObjectFolder.Keys,
            "index" => ObjectFolder.Index,
            "snapshots" => ObjectFolder.Snapshots,
            _ => null,
        };
        return folder is { } known && Id.TryParse(name, out var id) ? new ObjectName(known, id) : null;
    }
}
