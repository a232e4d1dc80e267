using Resgate.Cli.Maintenance;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Pruning;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>Removes what is no longer kept at a place, class by class, and then the data that nothing needs.</summary>
/// <remarks>
/// <see cref="ClassRetention"/> decides, and leaves no class without a point; classes whose points are not known to be
/// stored this time are not looked at.
/// </remarks>
internal sealed class PlaceRetention(Invocation call, Plan plan, PlannedPlace place)
{
    /// <summary>Whether this device removes anything there.</summary>
    public static bool IsOurs(PlannedPlace place) => place is { Prune: PruneBy.Device, IsAppendOnly: false, Keep: null };

    /// <param name="choice">The place.</param>
    /// <param name="classes">That were stored there just now.</param>
    /// <returns>How many points went; null when the place could not do it, which has been told.</returns>
    public async ValueTask<int?> RunAsync(RepositoryChoice choice, IReadOnlyList<PlannedClass> classes)
    {
        try
        {
            await using var opened = await call.OpenAsync(choice, LockMode.Exclusive);
            var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(onUnreadable: null, opened.Cancellation);
            var removed = classes.SelectMany(one => Outlived(one, snapshots)).ToList();
            if (removed.Count == 0)
            {
                return 0;
            }

            var failed = await SnapshotRemoval.RunAsync(
                opened.Repository, removed, new WorkReport(call.Quietly()), TellUnremoved, opened.Cancellation);
            if (failed.Count > 0)
            {
                return null;
            }

            await PruneStep.RunAsync(
                call.Quietly(), opened, new PruneOptions(), dryRun: false, removed.ToHashSet());
            return removed.Count;
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn($"error: what is no longer kept stays at {place.Name}: {FailureReport.Advised(failure)}");
            return null;
        }
    }

    private IEnumerable<Id> Outlived(PlannedClass one, IReadOnlyList<StoredSnapshot> snapshots) =>
        ClassRetention
            .Outlived(RetentionCandidates.Of(ClassPoints.Of(plan, one, snapshots)), one.Keep, RetentionMoment.From(call.Time))
            .Select(static snapshot => snapshot.Id);

    private void TellUnremoved(Id snapshot, ResgateException failure) =>
        call.Warn($"{place.Name}: cannot remove snapshot {snapshot.ToShortString()}: {FailureReport.Advised(failure)}");
}
