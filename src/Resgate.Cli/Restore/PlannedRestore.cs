using Resgate.Capture.Volumes;
using Resgate.Cli.Graph;
using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Filters;
using Resgate.Engine.Restore;
using Resgate.Engine.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>Restores a class of a plan, or one path, from whichever place has the newest point.</summary>
/// <param name="call">Where to tell.</param>
/// <param name="plan">The plan.</param>
/// <param name="options">How it is restored.</param>
internal sealed class PlannedRestore(Invocation call, Plan plan, RestoreOptions options)
{
    // A restore begins soon, whatever there is to be said before it.
    private const int MostFarDocuments = 5000;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <param name="what">A class's name; or a path, absolute or below the plan's root.</param>
    /// <param name="from">A place's name; null for the nearest that has the point.</param>
    /// <param name="at">No point that is later.</param>
    /// <param name="target">The folder that gets it, below its path from the root.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no such place. <see cref="FailureKind.NotFound"/>: no such point. Otherwise as a restore fails.
    /// </exception>
    public async ValueTask RunAsync(string what, string? from, Timestamp at, string target)
    {
        await using var places = await VisitedPlaces.OpenAsync(call, plan, from);
        if (plan.Classes.FirstOrDefault(one => one.Name == what) is { } named)
        {
            var point = Choose(named, [.. places.Points.Where(point => point.Class == named)], at);
            Announce(point, named.Name);
            await WarnIfTornAsync(named, places.Points, at);
            await places.KeepOnlyAsync(point.Visit);
            await point.Visit.ReaderAsync();
            new SnapshotRestore(call, point.Visit.Opened!, options).Run(point.Stored, point.Stored.Snapshot.Tree, target);
            await PutBackAsync(point, target, isWhole: options.Filter == PathFilter.All);
            return;
        }

        if (options.Filter != PathFilter.All)
        {
            throw new ResgateException(FailureKind.Usage, "what is to be restored is a path already: no pattern can choose from it");
        }

        var path = new PointPath(plan, what);
        var found = await FindAsync(path, places.Points, at) ?? throw await NowhereAsync(path, what, places.Points, at);
        await places.KeepOnlyAsync(found.Point.Visit);
        Announce(found.Point, found.Path.ToString());
        var wanted = PointPath.WithCopiesBelow(found).Select(static one => LiteralPattern.Of(one.ToBytes()));
        var only = options with { Filter = PathFilter.Including(PatternList.Parse(wanted)) };
        new SnapshotRestore(call, found.Point.Visit.Opened!, only).Run(found.Point.Stored, found.Point.Stored.Snapshot.Tree, target);
        await PutBackAsync(found.Point, target, isWhole: false);
    }

    // Whoever restores one class at a time restores the others at the same time, too. It is said first, while another time can be chosen;
    // and nothing keeps anybody from getting his data back.
    private async ValueTask WarnIfTornAsync(PlannedClass one, IReadOnlyList<PlacePoint> points, Timestamp at)
    {
        using var limit = new CancellationTokenSource(2 * _patience, call.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, limit.Token);
        try
        {
            if (await new GraphSurvey(plan, points, call.Time, stop.Token).RunAsync(at, MostFarDocuments, _patience) is { } report && report.Holders.Contains(one.Name))
            {
                GraphText.Warn(call, report);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ResgateException && limit.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn("warning: nobody knows whether these points hold together: it takes too long to find out here; 'resgate history --graph' does");
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn($"warning: nobody knows whether these points hold together: {FailureReport.Advised(failure)}");
        }
    }

    private async ValueTask PutBackAsync(PlacePoint point, string target, bool isWhole)
    {
        if (!options.DryRun)
        {
            // A volume's copy in the state folder is there whether or not it was restored, and part of a volume is none.
            var paths = point.Stored.Snapshot.Paths.Where(path => isWhole || VolumeCopyPath.VolumeOf(path, point.Class.Name) is null);
            await new StagedCopies(call, target, options.Overwrite).PutBackAsync(point.Class.Name, paths);
        }
    }

    private static PlacePoint Choose(PlannedClass one, List<PlacePoint> points, Timestamp at)
    {
        if (points.Find(point => point.IsWhole && point.Time <= at) is { } chosen)
        {
            return chosen;
        }

        if (points.Find(point => point.Time <= at) is { } partial)
        {
            throw new ResgateException(FailureKind.NotFound, $"no point of {one.Name} from before {LocalTime.Format(at)} is whole")
            {
                Hint = $"snapshot {partial.Stored.Id.ToShortString()} at {partial.PlaceName} is partial; restore it by its id, "
                    + $"with --repo {partial.Visit.Opened!.Repository.Store.Location}",
            };
        }

        throw Nothing($"point of {one.Name}", points.MinBy(static point => point.Time), at);
    }

    /// <summary>The newest point that has it; a point that cannot be read is told and passed over.</summary>
    private async ValueTask<FoundPath?> FindAsync(PointPath path, IEnumerable<PlacePoint> points, Timestamp at)
    {
        foreach (var point in points.Where(point => point.Time <= at))
        {
            try
            {
                if (await path.FindAsync(point, call.Cancellation) is { } found)
                {
                    return found;
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: passing over snapshot {point.Stored.Id.ToShortString()} at {point.PlaceName}: {FailureReport.Advised(failure)}");
            }
        }

        return null;
    }

    private async ValueTask<ResgateException> NowhereAsync(PointPath path, string what, IReadOnlyList<PlacePoint> points, Timestamp at)
    {
        var later = await FindAsync(path, points.Where(point => point.Time > at).Reverse(), new Timestamp(long.MaxValue, 0));
        return later is not null
            ? Nothing($"point with {path}", later.Point, at)
            : new ResgateException(FailureKind.NotFound, $"the plan has no class '{what}', and no point has {path}")
            {
                Hint = $"its classes are {string.Join(", ", plan.Classes.Select(static one => one.Name))}",
            };
    }

    private static ResgateException Nothing(string what, PlacePoint? oldest, Timestamp at) => new(
        FailureKind.NotFound,
        oldest is null
            ? $"there is no {what}"
            : $"there is no {what} from before {LocalTime.Format(at)}; "
                + $"the oldest is of {LocalTime.Format(oldest.Time)}, at {oldest.PlaceName}");

    private void Announce(PlacePoint point, string what)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "restore_point");
                json.WriteString("class", point.Class.Name);
                json.WriteString("place", point.PlaceName);
                json.WriteString("snapshot_id", point.Stored.Id.ToString());
                json.WriteString("capture_start", point.Time.ToDateTimeOffset());
            });
        }

        call.Say($"taking {what} as of {LocalTime.Format(point.Time)} from {point.PlaceName}");
    }
}
