using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;
using Resgate.Storage;

namespace Resgate.Engine.Rewriting;

/// <summary>Stores the successors of snapshots, and removes the old ones when that was asked for.</summary>
/// <remarks>
/// The order is the safety argument: new trees and their index, then the new snapshot, and the old one last. When the same
/// edit runs again after it was interrupted, a successor that is there already is found and not stored twice.
/// </remarks>
/// <param name="repository">The repository.</param>
/// <param name="session">What new trees went into; null for a dry run, which changes nothing.</param>
/// <param name="edit">What to do.</param>
/// <param name="existing">Every snapshot of the repository.</param>
public sealed class SnapshotReplacer(
    BackupRepository repository, WriteSession? session, SnapshotEdit edit, IEnumerable<StoredSnapshot> existing)
{
    // By the hash of the document: the stored file's own hash differs with every sealing.
    private readonly Dictionary<Id, Id> _stored = existing
        .GroupBy(stored => Id.Of(SnapshotWriter.Write(stored.Snapshot)))
        .ToDictionary(same => same.Key, same => same.First().Id);

    /// <summary>Replaces one snapshot, if there is anything to change.</summary>
    /// <param name="old">The snapshot.</param>
    /// <param name="tree">Its new tree; null when nothing is left of it.</param>
    /// <param name="summary">Its new summary; null to keep what it has.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<SnapshotOutcome> ReplaceAsync(
        StoredSnapshot old, Id? tree, SnapshotSummary? summary, CancellationToken cancellation)
    {
        if (tree is not { } newTree)
        {
            return edit.KeepsWhatWouldBeEmpty ? default : await RemoveEmptyAsync(old, cancellation);
        }

        var isSame = newTree == old.Snapshot.Tree && (summary is null || summary == old.Snapshot.Summary);
        if (isSame && !edit.ChangesMetadata)
        {
            return default;
        }

        var successor = edit.Apply(old.Snapshot, old.Id, newTree, summary);
        var document = Id.Of(SnapshotWriter.Write(successor));
        var isThere = _stored.TryGetValue(document, out var id);
        if (isThere && !edit.Forget)
        {
            return default;
        }

        if (session is null)
        {
            return new SnapshotOutcome(SnapshotChange.Replaced);
        }

        if (edit.Forget)
        {
            await SnapshotRemoval.ThrowIfRetainedAsync(repository, old.Id, cancellation);
        }

        if (!isThere)
        {
            await session.FinishAsync(cancellation);
            id = await repository.SaveSnapshotAsync(successor, cancellation);
            _stored[document] = id;
        }

        if (edit.Forget)
        {
            await SnapshotRemoval.RemoveReplacedAsync(repository, old.Id, id, cancellation);
        }

        return new SnapshotOutcome(SnapshotChange.Replaced, id);
    }

    private async ValueTask<SnapshotOutcome> RemoveEmptyAsync(StoredSnapshot old, CancellationToken cancellation)
    {
        if (session is not null)
        {
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, old.Id), cancellation);
        }

        return new SnapshotOutcome(SnapshotChange.Removed);
    }
}
