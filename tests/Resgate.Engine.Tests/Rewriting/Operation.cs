using Resgate.Engine.Filters;
using Resgate.Engine.Rewriting;
using Resgate.Format.Keys;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Keys;
using Resgate.Repository.Repairing;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>The operations that change what is stored, each as a verb runs it.</summary>
internal static class Operation
{
    public const string NewPassword = "another";

    /// <summary>The file that a rewrite takes out. It has content of its own: whoever wants to see nothing lost has to allow for that.</summary>
    public const string Excluded = "/srv/source/dir/c.txt";

    public static Task RunAsync(string name, BackupRepository repository) => name switch
    {
        "repair index" => RepairIndexAsync(repository, readAllPacks: false),
        "repair index --read-all-packs" => RepairIndexAsync(repository, readAllPacks: true),
        "repair packs" => RepairPacksAsync(repository),
        "repair snapshots --forget" => ReplaceAsync(repository, new SnapshotEdit { Tag = "repaired", Forget = true }, () => new RepairRules(repository.Index, static _ => { })),
        "rewrite --forget" => ReplaceAsync(repository, new SnapshotEdit { Tag = "rewrite", Forget = true }, ExcludingNothingThatCounts),
        "rewrite" => ReplaceAsync(repository, new SnapshotEdit { Tag = "rewrite" }, ExcludingNothingThatCounts),
        "recover" => RecoverAsync(repository),
        "key add" => KeyAsync(repository, replace: false),
        "key passwd" => KeyAsync(repository, replace: true),
        "key remove" => AddAndRemoveKeyAsync(repository),
        "tag" => TagAsync(repository),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such operation"),
    };

    /// <summary>Whether the operation's effect is there, and an index lists every pack.</summary>
    public static async Task<bool> IsDoneAsync(string name, IObjectStore disk)
    {
        switch (name)
        {
            case "key add":
                await (await Sound.OpenAsync(disk, Golden.Password)).DisposeAsync();
                return await OpensAsync(disk, NewPassword);
            case "key passwd":
                return await OpensAsync(disk, NewPassword) && !await OpensAsync(disk, Golden.Password);
            case "key remove":
                return !await OpensAsync(disk, NewPassword);
        }

        await using var repository = await Sound.OpenAsync(disk, Golden.Password);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        var isDone = name switch
        {
            "tag" => snapshots.All(static stored => stored.Snapshot.Tags.Contains("tagged")),
            "rewrite" => snapshots.Any(static stored => stored.Snapshot.Tags.Contains("rewrite")),
            "rewrite --forget" => !(await Sound.FilesAsync(disk, Golden.Password)).Any(static file => file.StartsWith(Excluded + " ", StringComparison.Ordinal)),
            _ => true,
        };
        if (name == "repair packs")
        {
            // An old pack that cannot be removed is warned of; nothing depends on it any more.
            return isDone;
        }

        await repository.LoadIndexAsync(CancellationToken.None);
        await foreach (var pack in disk.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            isDone &= repository.Index.ContainsPack(pack.Name.Id);
        }

        return isDone;
    }

    private static async Task<bool> OpensAsync(IObjectStore disk, string password) =>
        await FaultSweep.FailureOfAsync(async () => await (await Sound.OpenAsync(disk, password)).DisposeAsync()) is null;

    private static FilterRules ExcludingNothingThatCounts() =>
        new(PathFilter.Excluding(PatternList.Parse([Excluded])), isIncluding: false);

    private static async Task RepairIndexAsync(BackupRepository repository, bool readAllPacks) =>
        await new IndexRepair(repository, SilentReport.Instance).RunAsync(readAllPacks, CancellationToken.None);

    private static async Task RepairPacksAsync(BackupRepository repository)
    {
        await repository.LoadIndexAsync(CancellationToken.None);
        var packs = repository.Index.EnumeratePacks().Select(pack => pack.Id).ToHashSet();
        await new PackRepair(repository, SilentReport.Instance).RunAsync(packs, static (_, _) => null, CancellationToken.None);
    }

    private static async Task ReplaceAsync(BackupRepository repository, SnapshotEdit edit, Func<TreeRules> rules)
    {
        var all = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        await repository.LoadIndexAsync(CancellationToken.None);
        await using var session = repository.BeginWrite();
        var replacer = new SnapshotReplacer(repository, session, edit, all);
        foreach (var stored in all)
        {
            using var rewriter = new TreeRewriter(repository, session, rules());
            var tree = await rewriter.RewriteAsync(stored.Snapshot.Tree, CancellationToken.None);
            await replacer.ReplaceAsync(stored, tree, summary: null, CancellationToken.None);
        }
    }

    private static async Task RecoverAsync(BackupRepository repository)
    {
        await RepairIndexAsync(repository, readAllPacks: false);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        var all = new LostRoots(repository, SilentReport.Instance).Find(CancellationToken.None);
        var roots = all.Except(snapshots.Select(stored => stored.Snapshot.Tree)).ToList();
        if (roots.Count == 0)
        {
            return;
        }

        await using var session = repository.BeginWrite();
        var tree = await LostRoots.SaveAsync(session, roots, default, CancellationToken.None);
        await repository.SaveSnapshotAsync(new Snapshot { Time = default, Tree = tree, Paths = ["/recover"] }, CancellationToken.None);
    }

    private static async Task TagAsync(BackupRepository repository)
    {
        var edit = new TagEdit(Set: null, Added: ["tagged"], Removed: []);
        foreach (var stored in await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None))
        {
            await edit.ApplyAsync(repository, stored, CancellationToken.None);
        }
    }

    private static async Task AddAndRemoveKeyAsync(BackupRepository repository)
    {
        using var password = Password.FromText(NewPassword);
        var file = KeyFile.Create(repository.Key, password, "u", "h", default, new ScryptCost(2, 1, 1));
        var keys = new RepositoryKeys(repository);
        await keys.RemoveAsync(await keys.AddAsync(file, password, CancellationToken.None), CancellationToken.None);
    }

    private static async Task KeyAsync(BackupRepository repository, bool replace)
    {
        using var password = Password.FromText(NewPassword);
        var file = KeyFile.Create(repository.Key, password, "u", "h", default, new ScryptCost(2, 1, 1));
        var keys = new RepositoryKeys(repository);
        _ = replace
            ? await keys.ReplaceAsync(file, password, CancellationToken.None)
            : await keys.AddAsync(file, password, CancellationToken.None);
    }
}
