namespace Resgate.Policy.Retention;

/// <summary>Divides snapshots into groups.</summary>
public static class Grouping
{
    /// <summary>The groups in order of their keys; in each, the newest snapshot first and equal times in order of ids.</summary>
    /// <remarks>restic leaves the order of groups and of equal times to chance; a plan that is shown and then carried out needs one.</remarks>
    public static IReadOnlyList<RetentionGroup> Divide(IEnumerable<RetentionCandidate> snapshots, GroupBy groupBy) =>
        [.. snapshots
            .GroupBy(snapshot => GroupKey.Of(snapshot, groupBy))
            .OrderBy(group => group.Key)
            .Select(group => new RetentionGroup(
                group.Key,
                [.. group.OrderByDescending(snapshot => snapshot.Time).ThenBy(snapshot => snapshot.Id)]))];
}
