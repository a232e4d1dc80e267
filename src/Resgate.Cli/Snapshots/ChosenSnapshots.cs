using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>The snapshots that a verb changes: those named, or all that the selection includes.</summary>
/// <param name="All">Every readable snapshot of the repository, oldest first.</param>
/// <param name="Chosen">Those that are meant, oldest first.</param>
/// <param name="Unreadable">Those that are meant, and cannot be read.</param>
internal sealed record ChosenSnapshots(
    IReadOnlyList<StoredSnapshot> All,
    IReadOnlyList<StoredSnapshot> Chosen,
    IReadOnlyList<(Id Id, ResgateException Why)> Unreadable)
{
    /// <summary>Loads all and chooses. A name that means no snapshot is told and passed over, as restic does.</summary>
    public static async ValueTask<ChosenSnapshots> LoadAsync(
        Invocation call,
        BackupRepository repository,
        IReadOnlyList<string> names,
        SnapshotSelection selection,
        CancellationToken cancellation)
    {
        var unreadable = new List<(Id Id, ResgateException Why)>();
        var all = await new SnapshotFolder(repository).LoadAllAsync((id, why) => unreadable.Add((id, why)), cancellation);
        if (names.Count == 0)
        {
            return new ChosenSnapshots(all, [.. all.Where(stored => selection.Includes(stored.Snapshot))], unreadable);
        }

        var meant = new HashSet<Id>();
        foreach (var name in names)
        {
            if (Find(name, all, unreadable, selection, out var why) is { } id)
            {
                meant.Add(id);
            }
            else
            {
                call.Warn($"Ignoring \"{name}\": {why}");
            }
        }

        return new ChosenSnapshots(
            all,
            [.. all.Where(stored => meant.Contains(stored.Id))],
            [.. unreadable.Where(bad => meant.Contains(bad.Id))]);
    }

    private static Id? Find(
        string name,
        IReadOnlyList<StoredSnapshot> all,
        List<(Id Id, ResgateException Why)> unreadable,
        SnapshotSelection selection,
        out string why)
    {
        if (name == "latest")
        {
            why = "no snapshot found";
            return all.LastOrDefault(stored => selection.Includes(stored.Snapshot))?.Id;
        }

        var fitting = all.Select(stored => stored.Id)
            .Concat(unreadable.Select(bad => bad.Id))
            .Where(id => name.Length > 0 && id.ToString().StartsWith(name, StringComparison.Ordinal))
            .Take(2)
            .ToList();
        why = fitting.Count == 0
            ? $"no matching ID found for prefix \"{name}\""
            : $"multiple IDs with prefix \"{name}\" found";
        return fitting.Count == 1 ? fitting[0] : null;
    }
}
