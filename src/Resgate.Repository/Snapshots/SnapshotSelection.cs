using Resgate.Format.Snapshots;

namespace Resgate.Repository.Snapshots;

/// <summary>Which snapshots a verb is about: any of the hosts, any of the tag lists, all of the paths. Empty lists ask for nothing.</summary>
public sealed record SnapshotSelection
{
    public static readonly SnapshotSelection All = new();

    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Each list asks for all its tags; a list of one empty tag asks for snapshots without tags.</summary>
    public IReadOnlyList<IReadOnlyList<string>> TagLists { get; init; } = [];

    public IReadOnlyList<string> Paths { get; init; } = [];

    public bool IsEmpty => Hosts.Count + TagLists.Count + Paths.Count == 0;

    public bool Includes(Snapshot snapshot) =>
        (Hosts.Count == 0 || Hosts.Contains(snapshot.HostName))
        && (TagLists.Count == 0 || TagLists.Any(list => HasAll(snapshot, list)))
        && Paths.All(path => snapshot.Paths.Contains(path));

    /// <summary>For people: <c>host a or b, tags x,y, path /srv</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            Hosts.Count > 0 ? $"host {string.Join(" or ", Hosts)}" : "",
            TagLists.Count > 0 ? $"tags {string.Join(" or ", TagLists.Select(static list => string.Join(',', list)))}" : "",
            Paths.Count > 0 ? $"path {string.Join(" and ", Paths)}" : "",
        ];
        return string.Join(", ", parts.Where(static part => part.Length > 0));
    }

    private static bool HasAll(Snapshot snapshot, IReadOnlyList<string> tags) =>
        tags is [""] ? snapshot.Tags.Count == 0 : tags.All(tag => snapshot.Tags.Contains(tag));
}
