using Resgate.Cli.Output;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>What the places of some classes have, and which of them cannot be reached.</summary>
/// <param name="Points">One for each class at each place that could be asked.</param>
/// <param name="Reached">Places that could be asked, as repositories.</param>
/// <param name="MissedCount">Places that could not, although they should always be there.</param>
/// <param name="Closed">Places that were not asked, because nothing may be sent to them now.</param>
internal sealed record PlaceSurvey(
    IReadOnlyList<NewestPoint> Points,
    IReadOnlyDictionary<string, ReachedPlace> Reached,
    int MissedCount,
    IReadOnlyList<PlannedPlace> Closed)
{
    /// <summary>Asks each place; one that cannot be asked is told.</summary>
    public static async ValueTask<PlaceSurvey> MakeAsync(Invocation call, Plan plan, IReadOnlyList<PlannedPlace> places)
    {
        var points = new List<NewestPoint>();
        var reached = new Dictionary<string, ReachedPlace>();
        var missed = 0;
        var now = call.Time.GetLocalNow().DateTime;
        var closed = places.Where(place => place.Window.LimitAt(now) == ByteCount.Zero).ToList();
        closed.ForEach(place => TellClosed(call, place, now));
        foreach (var place in places.Except(closed))
        {
            try
            {
                var choice = PlaceChoices.Of(place);
                await using var opened = await call.OpenAsync(choice, LockMode.None);
                var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(
                    (id, failure) => call.Warn($"{place.Name}: ignoring snapshot {id.ToShortString()}: {failure.Message}"),
                    opened.Cancellation);
                points.AddRange(plan.ClassesAt(place).Select(one => ClassPoints.NewestOf(plan, one, place, snapshots)));
                reached.Add(place.Name, new ReachedPlace(choice, opened.Repository.Config.Polynomial));
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                missed += TellMissing(call, place, failure);
            }
        }

        return new PlaceSurvey(points, reached, missed, closed);
    }

    private static void TellClosed(Invocation call, PlannedPlace place, DateTime now)
    {
        var until = place.Window.OpensAfter(now) is { } opening ? $" until {WeekMoment.ToWords(opening.Minute * 60L)}" : "";
        call.Say($"{place.Name} is closed{until}");
    }

    private static int TellMissing(Invocation call, PlannedPlace place, ResgateException failure)
    {
        if (place.BroughtEvery is not null && failure.Kind == FailureKind.NoRepository)
        {
            call.Say($"{place.Name} is away");
            return 0;
        }

        call.Warn($"error: going on without {place.Name}: {FailureReport.Advised(failure)}");
        return 1;
    }
}
