using System.Text;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Format.Packs;
using Resgate.Format.Snapshots;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Checking;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Testing.Repositories;

/// <summary>Small repositories made in a moment, for tests of what works on repositories.</summary>
public static class SampleRepository
{
    private const string PasswordText = "sample";

    // From the format page's vectors: irreducible, of degree 53.
    private const ulong PolynomialBits = 0x3DA3358B4DC173;

    // As cheap as scrypt allows: what a guess costs is no concern here.
    private static readonly ScryptCost s_cost = new(2, 1, 1);

    public static async ValueTask<BackupRepository> CreateAsync(
        IObjectStore store, RepositoryOptions? options = null, int version = 2)
    {
        using var password = Password.FromText(PasswordText);
        return await BackupRepository.InitAsync(
            store,
            key => KeyFile.Create(key, password, "user", "host", new Timestamp(0, 0), s_cost).Write(),
            version,
            new Polynomial(PolynomialBits),
            options ?? new RepositoryOptions(),
            CancellationToken.None);
    }

    public static async ValueTask<BackupRepository> OpenAsync(IObjectStore store, RepositoryOptions? options = null)
    {
        using var password = Password.FromText(PasswordText);
        return await BackupRepository.OpenAsync(store, password, "", options ?? new RepositoryOptions(), CancellationToken.None);
    }

    /// <summary>Stores files in one directory as one snapshot, in packs and an index file of its own. The index must be loaded.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="files">Names in byte order; each is one blob.</param>
    public static async Task<Id> BackUpAsync(
        BackupRepository repository, long time, params IReadOnlyList<(string Name, byte[] Content)> files)
    {
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var tree = new TreeWriter();
        foreach (var (name, content) in files)
        {
            var id = Id.Of(content);
            await StoreAsync(BlobHandle.Data(id), content);
            tree.Add(new Node
            {
                Name = Encoding.UTF8.GetBytes(name),
                Type = NodeType.File,
                Size = (ulong)content.Length,
                Content = [id],
            });
        }

        var plain = tree.Finish().ToArray();
        var root = Id.Of(plain);
        await StoreAsync(BlobHandle.Tree(root), plain);
        await session.FinishAsync(CancellationToken.None);
        var snapshot = new Snapshot { Time = new Timestamp(time, 0), Tree = root, Paths = ["/sample"], HostName = "host" };
        return await repository.SaveSnapshotAsync(snapshot, CancellationToken.None);

        async Task StoreAsync(BlobHandle blob, byte[] content)
        {
            if (session.Claim(blob))
            {
                await writer.WriteAsync(blob, content, BlobWriter.ChecksumOf(content), CancellationToken.None);
            }
        }
    }

    /// <summary>Every byte checked, every file of every snapshot read.</summary>
    /// <returns>What each snapshot holds, as text: names and the hashes of what was read.</returns>
    /// <exception cref="InvalidOperationException">A check found an error.</exception>
    public static async Task<IReadOnlyDictionary<Id, string>> ReadAllAsync(
        IObjectStore store, RepositoryOptions? options = null)
    {
        await using var repository = await OpenAsync(store, options);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        var checker = new Checker(repository);
        _ = await checker.CheckIndexAsync(CancellationToken.None);
        await checker.CheckPacksAsync(CancellationToken.None);
        checker.CheckTrees([.. snapshots.Select(stored => (stored.Id, stored.Snapshot.Tree))], SilentReport.Instance, CancellationToken.None);
        checker.CheckData(ReadDataSubset.Everything, new Random(1), SilentReport.Instance, CancellationToken.None);
        if (checker.Report.Errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', checker.Report.Errors));
        }

        return await ReadAsync(repository, snapshots);
    }

    /// <summary>As <see cref="ReadAllAsync"/>, of a repository in which a check still finds fault: each blob comes from whatever copy is good.</summary>
    public static async Task<IReadOnlyDictionary<Id, string>> ReadWhatCanBeReadAsync(IObjectStore store)
    {
        await using var repository = await OpenAsync(store);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        await repository.LoadIndexAsync(CancellationToken.None);
        return await ReadAsync(repository, snapshots);
    }

    private static async Task<IReadOnlyDictionary<Id, string>> ReadAsync(
        BackupRepository repository, IReadOnlyList<StoredSnapshot> snapshots)
    {
        using var reader = repository.CreateReader();
        var found = new Dictionary<Id, string>();
        foreach (var stored in snapshots)
        {
            found[stored.Id] = await ReadAsync(reader, stored.Snapshot.Tree);
        }

        return found;
    }

    private static async Task<string> ReadAsync(BlobReader reader, Id tree)
    {
        var text = new StringBuilder();
        foreach (var node in TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(tree), CancellationToken.None)))
        {
            text.Append(Names.ForPeople(node.Name));
            foreach (var id in node.Content ?? [])
            {
                text.Append(' ').Append(Id.Of(await reader.ReadAsync(BlobHandle.Data(id), CancellationToken.None)));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
