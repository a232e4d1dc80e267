using Resgate.Format.Snapshots;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Backup;

/// <summary>Finds the snapshot that a new one is compared with (format page, section 9).</summary>
/// <remarks>Not forget's grouping: here a candidate may have more paths than the new snapshot.</remarks>
internal sealed class ParentSearch(GroupBy groupBy)
{
    public static ParentSearch Parse(string groupBy) => new(GroupBy.Parse(groupBy));

    /// <param name="all">Every snapshot, oldest first.</param>
    /// <param name="template">The new snapshot.</param>
    /// <param name="anyPaths">Paths do not matter: what is stored is a command's output.</param>
    public StoredSnapshot? Find(IReadOnlyList<StoredSnapshot> all, Snapshot template, bool anyPaths) =>
        all.LastOrDefault(stored => Fits(stored.Snapshot, template, anyPaths));

    private bool Fits(Snapshot candidate, Snapshot template, bool anyPaths) =>
        candidate.Time <= template.Time
        && (!groupBy.Host || candidate.HostName == template.HostName)
        && (!groupBy.Paths || anyPaths || template.Paths.All(path => candidate.Paths.Contains(path)))
        && (!groupBy.Tags || template.Tags.All(tag => candidate.Tags.Contains(tag)));
}
