using Resgate.Primitives;
using Resgate.Repository.Progress;
using Resgate.Repository.Pruning;
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

    /// <summary>Refuses to replace a snapshot that the place will keep, as far as it tells beforehand.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it is locked; nothing was changed.</exception>
    public static async ValueTask ThrowIfRetainedAsync(BackupRepository repository, Id snapshot, CancellationToken cancellation)
    {
        var locked = await LockedObjects.FindAsync(repository.Store, ObjectFolder.Snapshots, [snapshot], cancellation);
        if (locked.TryGetValue(snapshot, out var until))
        {
            throw new ResgateException(
                FailureKind.Denied, $"snapshot {snapshot.ToShortString()} is not replaced: it is locked until {new Retention(default, until).UntilText}");
        }
    }

    /// <summary>Removes a snapshot that another one stands for. Where it cannot be removed, the other one goes again, if it can.</summary>
    /// <param name="repository">Exclusively locked.</param>
    /// <param name="old">What goes.</param>
    /// <param name="successor">What was stored for it.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">The old one is still there, or may be; the message says whether both are.</exception>
    public static async ValueTask RemoveReplacedAsync(
        BackupRepository repository, Id old, Id successor, CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Snapshots, old);
        try
        {
            await repository.Store.RemoveAsync(name, cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
        {
            throw new ResgateException(
                FailureKind.Denied,
                await TryTakeBackAsync(repository, name, successor, cancellation)
                    ? $"snapshot {old.ToShortString()} cannot be removed, so it was not replaced"
                    : $"snapshot {old.ToShortString()} cannot be removed, so it stays beside {successor.ToShortString()}, which was to replace it",
                refusal);
        }
    }

    // Only beside an old one that is certainly there: of two that stand for each other, one must stay.
    private static async ValueTask<bool> TryTakeBackAsync(
        BackupRepository repository, ObjectName old, Id successor, CancellationToken cancellation)
    {
        try
        {
            await repository.Store.SizeAsync(old, cancellation);
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, successor), cancellation);
            return true;
        }
        catch (ResgateException)
        {
            return false;
        }
    }
}
