using Resgate.Cli.Maintenance;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Pruning;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>Removes what is no longer kept at a place, class by class, and then the data that nothing needs.</summary>
/// <remarks>
/// <see cref="ClassRetention"/> decides, and leaves no class without a point; classes whose points are not known to be stored
/// this time are not looked at. A class whose points are not what
/// they should be is left alone where they could push out better ones. What was done, and what failed, is remembered for <c>status</c>.
/// </remarks>
/// <param name="call">Where to tell.</param>
/// <param name="plan">The plan.</param>
/// <param name="place">The place.</param>
/// <param name="duties">What is remembered of it.</param>
/// <param name="acknowledged">Points there whose alarms somebody has taken note of.</param>
internal sealed class PlaceRetention(Invocation call, Plan plan, PlannedPlace place, PlaceDuties duties, IReadOnlySet<Id> acknowledged)
{
    /// <param name="choice">The place.</param>
    /// <param name="classes">That were stored there just now.</param>
    public async ValueTask<RetentionOutcome> RunAsync(RepositoryChoice choice, IReadOnlyList<PlannedClass> classes)
    {
        var outcome = await ForgetAsync(choice, classes);
        await duties.WriteAsync(call.Cancellation);
        return outcome;
    }

    private async ValueTask<RetentionOutcome> ForgetAsync(RepositoryChoice choice, IReadOnlyList<PlannedClass> classes)
    {
        var left = classes.ToList();
        var removed = 0;
        try
        {
            await using var opened = await call.OpenAsync(choice, LockMode.Exclusive);
            var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(onUnreadable: null, opened.Cancellation);
            var points = classes.ToDictionary(static one => one.Name, one => PointsOf(one, snapshots));
            left.RemoveAll(one => IsSuspended(one, points[one.Name]));
            var isWhole = left.Count == classes.Count;
            var outlived = left.SelectMany(one => Outlived(one, points[one.Name])).ToList();
            await RemoveAsync(opened, outlived);
            removed = outlived.Count;
            left.ForEach(one => duties.SetRetention(one, new DutyMark(call.Time.GetUtcNow()) { Rules = one.Keep.ToString() }));
            left.Clear();

            // One that was owed since an earlier run is made up for, although nothing went this time.
            if (duties.Prune.Owed is not null)
            {
                await PruneStep.RunAsync(call.Quietly(), opened, new PruneOptions(), dryRun: false, outlived.ToHashSet());
                duties.Prune = new DutyMark(call.Time.GetUtcNow());
            }

            return new RetentionOutcome(removed, isWhole, IsPruned: true);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            var why = FailureReport.Advised(failure);
            call.Warn($"error: what is no longer kept stays at {place.Name}: {why}");
            Remember(why, left);
            return new RetentionOutcome(removed, IsDone: false, IsPruned: false);
        }
    }

    /// <exception cref="ResgateException">Some of them are still there.</exception>
    private async ValueTask RemoveAsync(OpenRepository opened, List<Id> outlived)
    {
        if (outlived.Count == 0)
        {
            return;
        }

        // Before they go: a run that is killed after that must not leave their data for ever.
        duties.Prune = duties.Prune with { Owed = duties.Prune.Owed ?? call.Time.GetUtcNow() };
        await duties.WriteAsync(call.Cancellation);
        var failed = await SnapshotRemoval.RunAsync(opened.Repository, outlived, new WorkReport(call.Quietly()), TellUnremoved, opened.Cancellation);
        if (failed.Count > 0)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot remove {failed.Count} of {outlived.Count} points");
        }
    }

    /// <summary>Of classes that were not forgotten; when all of them were, it is the prune that failed.</summary>
    private void Remember(string why, List<PlannedClass> left)
    {
        var now = call.Time.GetUtcNow();
        left.ForEach(one => duties.SetRetention(one, duties.RetentionOf(one) with { Failed = now, Why = why }));
        if (left.Count == 0)
        {
            duties.Prune = duties.Prune with { Failed = now, Why = why };
        }
    }

    private IReadOnlyList<PointFacts> PointsOf(PlannedClass one, IReadOnlyList<StoredSnapshot> snapshots) =>
        [.. ClassPoints.FactsOf(plan, one, snapshots).Select(point => acknowledged.Contains(point.Id) ? point.Acknowledge() : point)];

    private bool IsSuspended(PlannedClass one, IReadOnlyList<PointFacts> points)
    {
        var why = RetentionDuty.WhySuspended(one, place, points, RetentionMoment.From(call.Time));
        if (why is not null)
        {
            call.Warn(RetentionDuty.Suspended(one, place, why));
        }

        return why is not null;
    }

    private IEnumerable<Id> Outlived(PlannedClass one, IReadOnlyList<PointFacts> points) =>
        ClassRetention.Outlived(points.Select(static point => point.ToCandidate()), one.Keep, RetentionMoment.From(call.Time))
            .Select(static snapshot => snapshot.Id);

    private void TellUnremoved(Id snapshot, ResgateException failure) =>
        call.Warn($"{place.Name}: cannot remove snapshot {snapshot.ToShortString()}: {FailureReport.Advised(failure)}");
}

/// <summary>What came of a place's retention.</summary>
/// <param name="Removed">Points that went.</param>
/// <param name="IsDone">Whether everything that was to go has gone, with its data. What was not has been told.</param>
/// <param name="IsPruned">Whether no data are left of points that are gone.</param>
internal readonly record struct RetentionOutcome(int Removed, bool IsDone, bool IsPruned);
