using Resgate.Policy.Retention;

namespace Resgate.Policy.Tests.Retention;

/// <summary>Which snapshots a recorded call of restic looked at. An empty list does not restrict.</summary>
/// <remarks>Source: format page, section 10.1.</remarks>
internal sealed record SnapshotFilter
{
    /// <summary>Any of these hosts.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Any of these lists, a list being all its tags.</summary>
    public IReadOnlyList<TagList> Tags { get; init; } = [];

    /// <summary>All of these paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    public bool IsEmpty => Hosts.Count == 0 && Tags.Count == 0 && Paths.Count == 0;

    public bool Admits(RetentionCandidate snapshot) =>
        (Hosts.Count == 0 || Hosts.Contains(snapshot.Host, StringComparer.Ordinal))
        && (Tags.Count == 0 || Tags.Any(list => list.IsIn(snapshot.Tags)))
        && Paths.All(path => snapshot.Paths.Contains(path, StringComparer.Ordinal));
}
