using Resgate.Repository.Snapshots;

namespace Resgate.Engine.Listing;

/// <summary>Thins out a list of snapshots.</summary>
public static class SnapshotList
{
    /// <summary>The newest few of each host and set of paths, in the order they came in.</summary>
    /// <param name="snapshots">Oldest first.</param>
    /// <param name="count">How many of each; 0 or less keeps all.</param>
    public static IReadOnlyList<StoredSnapshot> Latest(IReadOnlyList<StoredSnapshot> snapshots, int count)
    {
        if (count <= 0)
        {
            return snapshots;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<StoredSnapshot>();
        foreach (var stored in snapshots.Reverse())
        {
            var key = string.Join('\0', stored.Snapshot.Paths.Order(StringComparer.Ordinal).Prepend(stored.Snapshot.HostName));
            var number = seen.GetValueOrDefault(key) + 1;
            seen[key] = number;
            if (number <= count)
            {
                kept.Add(stored);
            }
        }

        kept.Reverse();
        return kept;
    }
}
