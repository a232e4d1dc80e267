using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>One look at all places of a plan.</summary>
/// <param name="Holdings">What they have; of one that cannot be reached, what is remembered.</param>
/// <param name="Points">The newest points at the places that were reached, as the order of runs wants them.</param>
/// <param name="Captured">By class, the paths of its newest point at each place that was reached.</param>
/// <param name="Unreached">Places that were not, and why.</param>
internal sealed record StatusSurvey(
    IReadOnlyList<ClassHolding> Holdings,
    IReadOnlyList<NewestPoint> Points,
    IReadOnlyDictionary<string, IReadOnlyCollection<string>> Captured,
    IReadOnlyList<UnreachedPlace> Unreached)
{
    // Somebody waits for the answer, and a place that is gone is one.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks all of them at once, and remembers what those have that could be asked.</summary>
    public static async ValueTask<StatusSurvey> MakeAsync(Invocation call, Plan plan, DateTimeOffset now)
    {
        var seen = new SeenPlaces(new StateFolder());
        var holdings = new List<ClassHolding>();
        var points = new List<NewestPoint>();
        var captured = new Dictionary<string, IReadOnlyCollection<string>>();
        var unreached = new List<UnreachedPlace>();
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
            var here = plan.ClassesAt(place).Select(one => ClassPoints.HoldingOf(plan, one, place, visit.Snapshots, before, now)).ToList();
            seen.Write(place, here, now);
            holdings.AddRange(here);
            points.AddRange(here.Select(NewestPoint.Of));
            foreach (var at in plan.ClassesAt(place))
            {
                var paths = ClassPoints.Of(plan, at, visit.Snapshots).LastOrDefault()?.Snapshot.Paths ?? [];
                captured[at.Name] = [.. captured.GetValueOrDefault(at.Name, []), .. paths];
            }
        }

        return new StatusSurvey(holdings, points, captured, unreached);
    }
}

/// <summary>A place that could not be asked.</summary>
/// <param name="Place">The place.</param>
/// <param name="Failure">Why.</param>
/// <param name="IsAway">Whether it is one that is brought, and is not here now.</param>
/// <param name="Seen">When somebody last looked; null for never, as far as this device knows.</param>
internal sealed record UnreachedPlace(PlannedPlace Place, ResgateException Failure, bool IsAway, DateTimeOffset? Seen);
