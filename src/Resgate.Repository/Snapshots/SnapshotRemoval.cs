using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Snapshots;

/// <summary>Removes snapshots, several at a time; one that cannot be removed does not save the others.</summary>
public static class SnapshotRemoval
{
    /// <param name="repository">Exclusively locked.</param>
    /// <param name="snapshots">What goes.</param>
    /// <param name="onFailure">Gets each that could not be removed, one call at a time.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>Those that are perhaps still there.</returns>
    public static async ValueTask<IReadOnlyList<Id>> RunAsync(
        BackupRepository repository, IEnumerable<Id> snapshots, Action<Id, ResgateException> onFailure, CancellationToken cancellation)
    {
        var gate = new Lock();
        var failed = new List<Id>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = repository.Store.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(snapshots, parallel, async (snapshot, token) =>
        {
            try
            {
                await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, snapshot), token);
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                lock (gate)
                {
                    failed.Add(snapshot);
                    onFailure(snapshot, failure);
                }
            }
        });
        return failed;
    }
}
