using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Snapshots;

/// <summary>The snapshots of a repository: listing them, and finding the ones that people mean.</summary>
public sealed class SnapshotFolder(BackupRepository repository)
{
    /// <summary>Every snapshot, oldest first; equal times by id.</summary>
    /// <param name="onUnreadable">Gets what cannot be read, one call at a time, in no order; null lets the failure end the call.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<IReadOnlyList<StoredSnapshot>> LoadAllAsync(
        Action<Id, ResgateException>? onUnreadable, CancellationToken cancellation)
    {
        var gate = new Lock();
        var snapshots = new List<StoredSnapshot>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(Environment.ProcessorCount, repository.Store.Connections),
            CancellationToken = cancellation,
        };
        var files = repository.Store.ListAsync(ObjectFolder.Snapshots, cancellation);
        await Parallel.ForEachAsync(files, parallel, async (found, token) =>
        {
            try
            {
                var snapshot = await repository.LoadSnapshotAsync(found.Name.Id, token);
                lock (gate)
                {
                    snapshots.Add(new StoredSnapshot(found.Name.Id, snapshot));
                }
            }
            catch (ResgateException failure)
                when (onUnreadable is not null && failure.IsLoss)
            {
                lock (gate)
                {
                    onUnreadable!(found.Name.Id, failure);
                }
            }
        });
        snapshots.Sort(static (left, right) =>
            left.Snapshot.Time.CompareTo(right.Snapshot.Time) is not 0 and var byTime ? byTime : left.Id.CompareTo(right.Id));
        return snapshots;
    }

    /// <summary>The one snapshot that a text means: an id, any unique beginning of one, or <c>latest</c>.</summary>
    /// <param name="text">What the user wrote, without a subfolder.</param>
    /// <param name="selection">Narrows <c>latest</c>.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>, <see cref="FailureKind.Usage"/> when several fit.</exception>
    public async ValueTask<StoredSnapshot> FindAsync(
        string text, SnapshotSelection selection, CancellationToken cancellation)
    {
        if (text == "latest")
        {
            var all = await LoadAllAsync(onUnreadable: static (_, _) => { }, cancellation);
            return all.LastOrDefault(stored => selection.Includes(stored.Snapshot))
                ?? throw new ResgateException(
                    FailureKind.NotFound, selection.IsEmpty ? "no snapshot found" : $"no snapshot found with {selection}");
        }

        var id = await ObjectNames.ResolveAsync(repository.Store, ObjectFolder.Snapshots, text, cancellation);
        return new StoredSnapshot(id, await repository.LoadSnapshotAsync(id, cancellation));
    }

    /// <summary>The snapshots that a verb is about: those named, or all that the selection includes.</summary>
    public async ValueTask<IReadOnlyList<StoredSnapshot>> SelectAsync(
        IReadOnlyList<string> named, SnapshotSelection selection, CancellationToken cancellation)
    {
        if (named.Count == 0)
        {
            var all = await LoadAllAsync(onUnreadable: null, cancellation);
            return [.. all.Where(stored => selection.Includes(stored.Snapshot))];
        }

        var found = new List<StoredSnapshot>();
        foreach (var text in named)
        {
            found.Add(await FindAsync(text, selection, cancellation));
        }

        return found;
    }
}
