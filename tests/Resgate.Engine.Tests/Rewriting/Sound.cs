using Resgate.Format.Keys;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Checking;
using Resgate.Repository.Keys;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>Says whether a repository opens, every byte of it is right, and what it holds.</summary>
internal static class Sound
{
    public static async Task<BackupRepository> OpenAsync(IObjectStore store, params string[] passwords)
    {
        foreach (var text in passwords)
        {
            try
            {
                using var password = Password.FromText(text);
                return await BackupRepository.OpenAsync(store, password, "", new RepositoryOptions(), CancellationToken.None);
            }
            catch (ResgateException wrong) when (wrong.Kind == FailureKind.WrongPassword && text != passwords[^1])
            {
                // The next one, then.
            }
        }

        throw new ArgumentException("at least one password is needed", nameof(passwords));
    }

    /// <summary>Puts a key that costs next to nothing in the place of the golden one: a sweep opens it a thousand times.</summary>
    public static async Task CheapenAsync(IObjectStore store, string text)
    {
        await using var repository = await OpenAsync(store, text);
        using var password = Password.FromText(text);
        var file = KeyFile.Create(repository.Key, password, "u", "h", default, new ScryptCost(2, 1, 1));
        await new RepositoryKeys(repository).ReplaceAsync(file, password, CancellationToken.None);
    }

    /// <summary>Checks all there is to check.</summary>
    public static async Task AssertAsync(IObjectStore store, params string[] passwords)
    {
        await using var repository = await OpenAsync(store, passwords);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        var checker = new Checker(repository);
        await checker.CheckIndexAsync(CancellationToken.None);
        await checker.CheckPacksAsync(CancellationToken.None);
        checker.CheckTrees([.. snapshots.Select(stored => (stored.Id, stored.Snapshot.Tree))], SilentReport.Instance, CancellationToken.None);
        checker.CheckData(ReadDataSubset.Everything, new Random(1), SilentReport.Instance, CancellationToken.None);
        Assert.Empty(checker.Report.Errors);
    }

    /// <summary>The path and content of every file of every snapshot, each once, after reading all of it: what must never get less.</summary>
    public static async Task<HashSet<string>> FilesAsync(IObjectStore store, params string[] passwords)
    {
        await using var repository = await OpenAsync(store, passwords);
        await repository.LoadIndexAsync(CancellationToken.None);
        using var reader = repository.CreateReader();
        var files = new HashSet<string>();
        foreach (var stored in await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None))
        {
            await AddAsync(stored.Snapshot.Tree, "");
        }

        return files;

        async Task AddAsync(Id tree, string path)
        {
            foreach (var node in TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(tree), CancellationToken.None)))
            {
                var name = $"{path}/{System.Text.Encoding.Latin1.GetString(node.Name)}";
                files.Add($"{name} {string.Join(' ', node.Content ?? [])}");
                foreach (var id in node.Content ?? [])
                {
                    // Reading verifies.
                    await reader.ReadAsync(BlobHandle.Data(id), CancellationToken.None);
                }

                if (node.Subtree is { } subtree)
                {
                    await AddAsync(subtree, name);
                }
            }
        }
    }
}
