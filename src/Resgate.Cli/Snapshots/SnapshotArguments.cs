using Resgate.Engine.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>Turns what was said on the command line into snapshots and trees.</summary>
internal static class SnapshotArguments
{
    /// <summary>
    /// The snapshots that were named, each once, or all that fit. What is not found is told and left out, as in restic.
    /// </summary>
    public static async ValueTask<IReadOnlyList<StoredSnapshot>> FindAllAsync(
        Invocation call, OpenRepository opened, IReadOnlyList<string> named, SnapshotSelection selection)
    {
        var folder = new SnapshotFolder(opened.Repository);
        if (named.Count == 0)
        {
            var all = await folder.LoadAllAsync(
                (id, failure) => call.Warn($"Ignoring \"{id}\": {Output.FailureReport.OneLine(failure)}"), opened.Cancellation);
            return [.. all.Where(stored => selection.Includes(stored.Snapshot))];
        }

        var found = new List<StoredSnapshot>();
        foreach (var text in named)
        {
            try
            {
                var stored = await folder.FindAsync(text, selection, opened.Cancellation);
                if (found.TrueForAll(other => other.Id != stored.Id))
                {
                    found.Add(stored);
                }
            }
            catch (ResgateException failure)
                when (failure.Kind is FailureKind.NotFound or FailureKind.Usage or FailureKind.Damaged)
            {
                call.Warn($"Ignoring \"{text}\": {Output.FailureReport.OneLine(failure)}");
            }
        }

        return found;
    }

    /// <summary>The snapshot of <c>snapshot:subfolder</c>, found before the index is loaded, as readers must.</summary>
    public static ValueTask<StoredSnapshot> FindAsync(
        OpenRepository opened, SnapshotAddress address, SnapshotSelection selection) =>
        new SnapshotFolder(opened.Repository).FindAsync(address.Snapshot, selection, opened.Cancellation);

    /// <summary>The tree of <c>snapshot:subfolder</c>; the index must be loaded.</summary>
    public static ValueTask<Id> FindTreeAsync(
        BlobReader reader, StoredSnapshot stored, SnapshotAddress address, CancellationToken cancellation) =>
        TreePath.Parse(address.Subfolder).FindTreeAsync(reader, stored.Snapshot.Tree, cancellation);
}
