using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>Which points have what somebody wants back.</summary>
/// <param name="call">Gets a line for each point that is passed over.</param>
/// <param name="plan">The plan.</param>
/// <param name="points">All that places have, newest first, nearest first.</param>
/// <param name="at">No point that is later.</param>
internal sealed class PointChoice(Invocation call, Plan plan, IReadOnlyList<PlacePoint> points, Timestamp at)
{
    /// <summary>The newest whole point of a class.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: there is none.</exception>
    public ChosenPoint OfClass(PlannedClass one)
    {
        var own = points.Where(point => point.Class == one).ToList();
        if (own.Find(point => point.IsWhole && point.Time <= at) is { } chosen)
        {
            return new ChosenPoint(chosen, Paths: null);
        }

        if (own.Find(point => point.Time <= at) is { } partial)
        {
            throw new ResgateException(FailureKind.NotFound, $"no point of {one.Name} from before {LocalTime.Format(at)} is whole")
            {
                Hint = $"snapshot {partial.Stored.Id.ToShortString()} at {partial.PlaceName} is partial; restore it by its id, "
                    + $"with --repo {partial.Visit.Opened!.Repository.Store.Location}",
            };
        }

        throw Nothing($"point of {one.Name}", own.MinBy(static point => point.Time));
    }

    /// <summary>Of each class that has something of a path, the newest point that does; of a single file, the newest of all.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">As it was asked for.</param>
    /// <returns>Oldest first; at least one.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no point has it.</exception>
    public async ValueTask<IReadOnlyList<ChosenPoint>> OfPathAsync(PointPath path, string what)
    {
        var held = new List<HeldPath>();
        foreach (var one in plan.Classes)
        {
            if (await FindAsync(path, points.Where(point => point.Class == one && point.Time <= at)) is { } found)
            {
                held.Add(found);
            }
        }

        if (held.Count == 0)
        {
            throw await NowhereAsync(path, what);
        }

        var wanted = held.Exists(static one => one.IsFolder) ? held : [held.MaxBy(static one => one.Point.Time)!];
        return [.. wanted.OrderBy(static one => one.Point.Time).Select(static one => new ChosenPoint(one.Point, one.Paths))];
    }

    /// <summary>The newest point that has it, of folders the newest whole one; one that cannot be read is told and passed over.</summary>
    private async ValueTask<HeldPath?> FindAsync(PointPath path, IEnumerable<PlacePoint> among)
    {
        var partial = new List<HeldPath>();
        foreach (var point in among)
        {
            try
            {
                if (await path.HeldByAsync(point, call.Cancellation) is not { } found)
                {
                    continue;
                }

                // A partial point has its files whole; it is of a folder that nobody knows what it lacks.
                if (!found.IsFolder || point.IsWhole)
                {
                    TellPassedOver(partial.FirstOrDefault());
                    return found;
                }

                partial.Add(found);
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: passing over snapshot {point.Stored.Id.ToShortString()} at {point.PlaceName}: {FailureReport.Advised(failure)}");
            }
        }

        return partial.FirstOrDefault();
    }

    private void TellPassedOver(HeldPath? partial)
    {
        if (partial?.Point is { } point)
        {
            call.Warn(
                $"passing over snapshot {point.Stored.Id.ToShortString()} of {point.Class.Name} as of {LocalTime.Format(point.Time)} "
                + $"at {point.PlaceName}, which is partial");
        }
    }

    private async ValueTask<ResgateException> NowhereAsync(PointPath path, string what) =>
        await FindAsync(path, points.Where(point => point.Time > at).Reverse()) is { } later
            ? Nothing($"point with {path}", later.Point)
            : new ResgateException(FailureKind.NotFound, $"the plan has no class '{what}', and no point has {path}")
            {
                Hint = $"its classes are {string.Join(", ", plan.Classes.Select(static one => one.Name))}",
            };

    private ResgateException Nothing(string what, PlacePoint? oldest) => new(
        FailureKind.NotFound,
        oldest is null
            ? $"there is no {what}"
            : $"there is no {what} from before {LocalTime.Format(at)}; "
                + $"the oldest is of {LocalTime.Format(oldest.Time)}, at {oldest.PlaceName}");
}
