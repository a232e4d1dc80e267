using Resgate.Capture;
using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>One look at all places of a plan.</summary>
/// <param name="Holdings">What they have; of one that cannot be reached, what is remembered.</param>
/// <param name="Captured">By class, what its points at the places that were reached were made of.</param>
/// <param name="Unreached">Places that were not, and why.</param>
/// <param name="Facts">By class and place that was reached, the points there, oldest first.</param>
/// <param name="Leftovers">Points at places that no class of the plan is kept at.</param>
/// <param name="Unreadable">Snapshots at places that were reached and that cannot be read there.</param>
/// <param name="Mirrors">How it is with each mirror.</param>
internal sealed record StatusSurvey(
    IReadOnlyList<ClassHolding> Holdings,
    IReadOnlyDictionary<string, CapturedPaths> Captured,
    IReadOnlyList<UnreachedPlace> Unreached,
    IReadOnlyDictionary<(string Class, string Place), IReadOnlyList<PointFacts>> Facts,
    IReadOnlyList<Leftover> Leftovers,
    IReadOnlyList<(string Place, Id Snapshot)> Unreadable,
    IReadOnlyList<Duty> Mirrors)
{
    // Somebody waits for the answer, and a place that is gone is one.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The newest points at the places that were reached, as the order of runs wants them.</summary>
    public IEnumerable<NewestPoint> Points =>
        Holdings.Where(holding => Unreached.All(unreached => unreached.Place.Name != holding.Place)).Select(NewestPoint.Of);

    /// <summary>Asks all of them at once, and remembers what those have that could be asked.</summary>
    public static async ValueTask<StatusSurvey> MakeAsync(Invocation call, Plan plan, DateTimeOffset now)
    {
        var seen = new SeenPlaces(new StateFolder());
        var holdings = new List<ClassHolding>();
        var captured = new Dictionary<string, CapturedPaths>();
        var unreached = new List<UnreachedPlace>();
        var facts = new Dictionary<(string, string), IReadOnlyList<PointFacts>>();
        var leftovers = new List<Leftover>();
        var unreadable = new List<(string, Id)>();
        var mirrors = MirrorLook.MakeAsync(call, plan, _patience, now);
        foreach (var made in await PlaceVisit.MakeAllAsync(call, plan.Places, LockMode.None, _patience))
        {
            await using var visit = made;
            var place = visit.Place;
            if (visit.Failure is { } failure)
            {
                var remembered = seen.Read(place);
                holdings.AddRange(remembered);
                unreached.Add(new UnreachedPlace(place, failure, visit.IsAway, remembered is [var one, ..] ? one.Seen : null));
                continue;
            }

            var before = seen.Read(place);
            var here = new List<ClassHolding>();
            leftovers.AddRange(ClassPoints.LeftoversOf(plan, place, visit.Snapshots).Select(left => new Leftover(left.Class, place.Name, left.Points)));
            unreadable.AddRange(visit.Unreadable.Select(id => (place.Name, id)));
            foreach (var at in plan.ClassesAt(place))
            {
                var points = facts[(at.Name, place.Name)] = ClassPoints.FactsOf(plan, at, visit.Snapshots);
                here.Add(ClassPoints.HoldingOf(at, place, points, before, now));
                captured[at.Name] = captured.GetValueOrDefault(at.Name, CapturedPaths.None)
                    .With([.. ClassPoints.Of(plan, at, visit.Snapshots).Select(static stored => stored.Snapshot.Paths)]);
            }

            await seen.WriteAsync(place, here, now, call.Cancellation);
            holdings.AddRange(here);
        }

        return new StatusSurvey(holdings, captured, unreached, PointAlarms.Acknowledge(facts), leftovers, unreadable, await mirrors);
    }
}

/// <summary>Points of a class that is not, or no longer, kept at a place by the plan: nobody forgets them.</summary>
internal sealed record Leftover(string Class, string Place, int Points);

/// <summary>A place that could not be asked.</summary>
/// <param name="Place">The place.</param>
/// <param name="Failure">Why.</param>
/// <param name="IsAway">Whether it is one that is brought, and is not here now.</param>
/// <param name="Seen">When somebody last looked; null for never, as far as this device knows.</param>
internal sealed record UnreachedPlace(PlannedPlace Place, ResgateException Failure, bool IsAway, DateTimeOffset? Seen);
