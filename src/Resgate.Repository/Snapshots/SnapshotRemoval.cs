using Resgate.Primitives;
using Resgate.Repository.Progress;
using Resgate.Storage;

namespace Resgate.Repository.Snapshots;

/// <summary>Removes snapshots, several at a time; one that cannot be removed does not save the others.</summary>
public static class SnapshotRemoval
{
    /// <param name="repository">Exclusively locked.</param>
    /// <param name="snapshots">What goes.</param>
    /// <param name="report">Hears how it goes.</param>
    /// <param name="onFailure">Gets each that could not be removed, one call at a time.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>Those that are perhaps still there.</returns>
    public static async ValueTask<IReadOnlyList<Id>> RunAsync(
        BackupRepository repository,
        IEnumerable<Id> snapshots,
        IWorkReport report,
        Action<Id, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        var failed = new List<Id>();
        await Removal.RunAsync(
            repository,
            [.. snapshots.Select(static id => new ObjectName(ObjectFolder.Snapshots, id))],
            "files deleted",
            "snapshot/",
            report,
            (name, failure) =>
            {
                failed.Add(name.Id);
                onFailure(name.Id, failure);
            },
            cancellation);
        return failed;
    }
}
