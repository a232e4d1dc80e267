using Resgate.Capture.Volumes;
using Resgate.Cli.Graph;
using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Filters;
using Resgate.Engine.Restore;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>Restores a class of a plan, or what its classes have of a path, from whichever place has the newest point.</summary>
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
    /// <see cref="FailureKind.Usage"/>: no such place. <see cref="FailureKind.NotFound"/>: no such point. Otherwise as a restore fails;
    /// of several classes, the others were restored.
    /// </exception>
    public async ValueTask RunAsync(string what, string? from, Timestamp at, string target)
    {
        await using var places = await VisitedPlaces.OpenAsync(call, plan, from);
        var named = plan.Classes.FirstOrDefault(one => one.Name == what);
        var chosen = await ChooseAsync(named, what, places.Points, at);
        foreach (var one in chosen)
        {
            Announce(one.Point, named is null ? $"{new PointPath(plan, what)} of {one.Point.Class.Name}" : what);
        }

        if (named is not null || chosen.Count > 1)
        {
            await WarnIfTornAsync(chosen, places.Points, at);
        }

        await places.KeepOnlyAsync([.. chosen.Select(static one => one.Point.Visit)]);
        var failed = new List<ChosenPoint>();

        // Where two have the same file the newer one is to stay: it comes last, or first where nothing that is there is replaced.
        foreach (var one in options.Overwrite == OverwriteRule.Never ? chosen.Reverse() : chosen)
        {
            await TryAsync(one, () => RestoreAsync(one, places.Points, target));
        }

        // When all files are there: a consistent copy goes before the bytes of a live file.
        foreach (var one in chosen.Where(one => !options.DryRun && !failed.Contains(one)))
        {
            await TryAsync(one, () => PutBackAsync(one, target));
        }

        if (failed.Count > 0)
        {
            throw new ResgateException(
                FailureKind.Failed, $"not everything could be restored of {string.Join(", ", failed.Select(static one => one.Point.Class.Name))}");
        }

        async ValueTask TryAsync(ChosenPoint one, Func<ValueTask> work)
        {
            try
            {
                await work();
            }
            catch (ResgateException failure) when (
                chosen.Count > 1 && failure.Kind is not (FailureKind.Cancelled or FailureKind.Full) && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: {one.Point.Class.Name}: {FailureReport.Advised(failure)}");
                failed.Add(one);
            }
        }
    }

    private async ValueTask<IReadOnlyList<ChosenPoint>> ChooseAsync(PlannedClass? named, string what, IReadOnlyList<PlacePoint> points, Timestamp at)
    {
        var choice = new PointChoice(call, plan, points, at);
        if (named is not null)
        {
            return [choice.OfClass(named)];
        }

        return options.Filter == PathFilter.All
            ? await choice.OfPathAsync(new PointPath(plan, what), what)
            : throw new ResgateException(FailureKind.Usage, "what is to be restored is a path already: no pattern can choose from it");
    }

    private async ValueTask RestoreAsync(ChosenPoint one, IReadOnlyList<PlacePoint> known, string target)
    {
        var point = one.Point;
        if (options.Delete && !point.IsWhole)
        {
            call.Warn($"warning: nothing of {point.Class.Name} is deleted: nobody knows what snapshot {point.Stored.Id.ToShortString()} lacks");
        }

        var own = options with { Filter = one.Filter(options.Filter), Delete = options.Delete && point.IsWhole };
        own = own.Delete ? own with { MayDelete = new ClassDeletion(plan, point, known).Allows } : own;
        await point.Visit.ReaderAsync();
        new SnapshotRestore(call, point.Visit.Opened!, own).Run(point.Stored, point.Stored.Snapshot.Tree, target);
    }

    // Whoever restores one class at a time restores the others at the same time, too. It is said first, while another time can be chosen;
    // and nothing keeps anybody from getting his data back.
    private async ValueTask WarnIfTornAsync(IReadOnlyList<ChosenPoint> chosen, IReadOnlyList<PlacePoint> points, Timestamp at)
    {
        using var limit = new CancellationTokenSource(2 * _patience, call.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, limit.Token);
        try
        {
            if (await new GraphSurvey(plan, points, call.Time, stop.Token).RunAsync(at, MostFarDocuments, _patience) is { } report
                && chosen.Any(one => report.Holders.Contains(one.Point.Class.Name)))
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

    private ValueTask PutBackAsync(ChosenPoint one, string target)
    {
        // A volume's copy in the state folder is there whether or not it was restored, and part of a volume is none.
        var className = one.Point.Class.Name;
        var restored = one.Selected(one.Filter(options.Filter))
            .Where(path => options.Filter == PathFilter.All || VolumeCopyPath.VolumeOf(path, className) is null);
        return new StagedCopies(call, target, options.Overwrite).PutBackAsync(className, restored);
    }

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
