namespace Resgate.Policy.Retention;

/// <summary>What the snapshots of one group have in common.</summary>
/// <remarks>Compared by content. A part that takes no part in the grouping is empty, and restic's JSON shows an empty list as <c>null</c>.</remarks>
/// <param name="Host">Empty when hosts are not told apart.</param>
/// <param name="Paths">Sorted by code unit.</param>
/// <param name="Tags">Sorted by code unit.</param>
public sealed record GroupKey(string Host, IReadOnlyList<string> Paths, IReadOnlyList<string> Tags) : IComparable<GroupKey>
{
    public static GroupKey Of(RetentionCandidate snapshot, GroupBy groupBy) => new(
        groupBy.Host ? snapshot.Host : "",
        groupBy.Paths ? Sorted(snapshot.Paths) : [],
        groupBy.Tags ? Sorted(snapshot.Tags) : []);

    /// <summary>By host, then paths, then tags.</summary>
    public int CompareTo(GroupKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byHost = string.CompareOrdinal(Host, other.Host);
        if (byHost != 0)
        {
            return byHost;
        }

        var byPaths = Compare(Paths, other.Paths);
        return byPaths != 0 ? byPaths : Compare(Tags, other.Tags);
    }

    public bool Equals(GroupKey? other) => CompareTo(other) == 0;

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Host, StringComparer.Ordinal);
        foreach (var part in Paths.Concat(Tags))
        {
            hash.Add(part, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>For people, as restic names a group: <c>host alpha, path [/srv /home], tags [daily]</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            Host.Length > 0 ? $"host {Host}" : "",
            Paths.Count > 0 ? $"path [{string.Join(' ', Paths)}]" : "",
            Tags.Count > 0 ? $"tags [{string.Join(' ', Tags)}]" : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string[] Sorted(IReadOnlyList<string> parts) => [.. parts.Order(StringComparer.Ordinal)];

    private static int Compare(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            var order = string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
