using Resgate.Cli.Output;
using Resgate.Cli.Status;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Policy.Windows;
using Resgate.Primitives;
using Resgate.Repository.Locks;

namespace Resgate.Cli.Running;

/// <summary>What the places of some classes have, and which of them cannot be reached. Disposing forgets the keys of those that were.</summary>
/// <param name="Holdings">One for each class at each place that could be asked.</param>
/// <param name="Reached">Places that could be asked, as repositories.</param>
/// <param name="MissedCount">Places that could not, although they should always be there.</param>
/// <param name="Closed">Places that were not asked, because nothing may be sent to them now.</param>
/// <param name="Facts">By class and place that could be asked, the points there, oldest first.</param>
/// <param name="Odd">Points there with odd times, which have been told.</param>
/// <param name="UnreadableCount">Snapshots there that cannot be read, which has been told.</param>
internal sealed record PlaceSurvey(
    IReadOnlyList<ClassHolding> Holdings,
    IReadOnlyDictionary<string, ReachedPlace> Reached,
    int MissedCount,
    IReadOnlyList<PlannedPlace> Closed,
    IReadOnlyDictionary<(string Class, string Place), IReadOnlyList<PointFacts>> Facts,
    IReadOnlyList<StandingAlarm> Odd,
    int UnreadableCount) : IDisposable
{
    // One place that says nothing must not keep a class from the others until its objective is missed.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>The points that say what is usual for a class: of the place that has most of them, and nothing to complain of.</summary>
    public IReadOnlyList<PointFacts> EarlierOf(PlannedClass one) => Facts.Where(at => at.Key.Class == one.Name)
        .Select(static at => at.Value)
        .OrderBy(static points => points is [.., { HasShrunk: true }])
        .ThenByDescending(static points => points.Count)
        .FirstOrDefault([]);

    /// <summary>Capture start of a class's newest point, at whichever place; null for none.</summary>
    public DateTimeOffset? NewestOf(PlannedClass one) => Holdings.Where(holding => holding.Class == one.Name).Max(static holding => holding.Newest);

    /// <summary>Points at a place whose alarms somebody has taken note of, there or at another place.</summary>
    public IReadOnlySet<Id> AcknowledgedAt(PlannedPlace place) => Facts.Where(at => at.Key.Place == place.Name)
        .SelectMany(static at => at.Value)
        .Where(static point => point.IsAcknowledged)
        .Select(static point => point.Id)
        .ToHashSet();

    public void Dispose() => Reached.Values.ToList().ForEach(static place => place.Dispose());

    /// <summary>Asks all places at once; one that cannot be asked is told.</summary>
    /// <param name="call">Where to tell.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="seen">What is remembered of places.</param>
    /// <param name="places">Those to ask.</param>
    /// <param name="interrupted">Processes of earlier runs that were killed: their locks are in nobody's way any more.</param>
    public static async ValueTask<PlaceSurvey> MakeAsync(
        Invocation call, Plan plan, SeenPlaces seen, IReadOnlyList<PlannedPlace> places, IReadOnlyList<int> interrupted)
    {
        var holdings = new List<ClassHolding>();
        var reached = new Dictionary<string, ReachedPlace>();
        var facts = new Dictionary<(string, string), IReadOnlyList<PointFacts>>();
        var odd = new List<StandingAlarm>();
        var (missed, unreadable) = (0, 0);
        var now = call.Time.GetLocalNow();
        var closed = places.Where(place => place.Window.IsClosedAt(now.DateTime)).ToList();
        closed.ForEach(place => TellClosed(call, place, now.DateTime));
        var open = places.Except(closed).ToList();
        foreach (var made in await PlaceVisit.MakeAllAsync(call, open, LockMode.None, open.Count > 1 ? _patience : null))
        {
            await using var visit = made;
            var place = visit.Place;
            if (visit.Opened is not { } opened)
            {
                missed += TellMissing(call, visit);
                continue;
            }

            await UnlockAsync(call, place, opened, interrupted);
            unreadable += visit.Unreadable.Count;
            var before = seen.Read(place);
            foreach (var one in plan.ClassesAt(place))
            {
                var here = ClassPoints.FactsOf(plan, one, visit.Snapshots);
                facts.Add((one.Name, place.Name), here);
                holdings.Add(ClassPoints.HoldingOf(one, place, here, before, now));
                odd.AddRange(PointAlarms.Odd(one, place, here, RetentionMoment.From(call.Time)));
            }

            reached.Add(place.Name, new ReachedPlace(opened.Choice with { Patience = null }, opened));
        }

        return new PlaceSurvey(holdings, reached, missed, closed, PointAlarms.Acknowledge(facts), odd, unreadable);
    }

    // Nobody comes by to do it at night, and until then nothing would be forgotten there.
    private static async ValueTask UnlockAsync(Invocation call, PlannedPlace place, OpenRepository opened, IReadOnlyList<int> interrupted)
    {
        try
        {
            if (interrupted.Count > 0
                && await new StaleLocks(opened.Repository, RepositoryAccess.ThisProcess()).RemoveOfAsync(interrupted, call.Cancellation) is > 0 and var removed)
            {
                call.Say($"{place.Name}: removed {Words.Count(removed, "lock")} of a run that was killed");
            }
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn($"{place.Name}: the lock of a run that was killed stays: {FailureReport.Advised(failure)}");
        }
    }

    private static void TellClosed(Invocation call, PlannedPlace place, DateTime now)
    {
        var until = place.Window.OpensAfter(now) is { } opening ? $" until {opening.Begin}" : "";
        call.Say($"{place.Name} is closed{until}");
    }

    private static int TellMissing(Invocation call, PlaceVisit visit)
    {
        if (visit.IsAway)
        {
            call.Say($"{visit.Place.Name} is away");
            return 0;
        }

        call.Warn($"error: going on without {visit.Place.Name}: {FailureReport.Advised(visit.Failure!)}");
        return 1;
    }
}
