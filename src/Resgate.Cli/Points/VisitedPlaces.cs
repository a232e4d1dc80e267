using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>The places of a plan, each opened once and locked against prune, and all points there. Disposing closes them.</summary>
internal sealed class VisitedPlaces : IAsyncDisposable
{
    // What one place lacks another has, so none of several is waited for as long as the only one.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly PlaceVisit[] _visits;

    private VisitedPlaces(Plan plan, PlaceVisit[] visits)
    {
        _visits = visits;
        Points =
        [
            .. visits.SelectMany(visit => plan.ClassesAt(visit.Place).SelectMany(one =>
                    ClassPoints.Of(plan, one, visit.Snapshots).Select(stored => new PlacePoint(visit, one, stored))))
                .OrderByDescending(static point => point.Time)
                .ThenBy(static point => point.Visit.Place.Address.LocalPath is null)
                .ThenBy(static point => point.Visit.Place.Medium)
                .ThenByDescending(static point => point.Visit.Place.Download),
        ];
    }

    /// <summary>Newest first; of one capture, the nearest place first: disk before network.</summary>
    public IReadOnlyList<PlacePoint> Points { get; }

    /// <param name="call">Gets a line for each place that cannot be reached.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="only">The one place to go to; null for all.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no such place. Otherwise no place can be reached, and this is why.
    /// </exception>
    public static async ValueTask<VisitedPlaces> OpenAsync(Invocation call, Plan plan, string? only)
    {
        var places = plan.Places.Where(place => only is null || place.Name == only).ToList();
        if (places.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, $"the plan has no place '{only}'")
            {
                Hint = $"it has {string.Join(", ", plan.Places.Select(static place => place.Name))}",
            };
        }

        var visits = await PlaceVisit.MakeAllAsync(call, places, LockMode.Shared, places.Count > 1 ? _patience : null);
        if (Array.TrueForAll(visits, static visit => visit.Opened is null))
        {
            throw new ResgateException(
                visits[0].Failure!.Kind, $"cannot reach {string.Join(", ", places.Select(static place => place.Name))}", visits[0].Failure!);
        }

        foreach (var visit in visits.Where(static visit => visit.Failure is not null))
        {
            call.Warn(visit.IsAway
                ? $"going on without {visit.Place.Name}, which is away"
                : $"error: going on without {visit.Place.Name}: {FailureReport.Advised(visit.Failure!)}");
        }

        return new VisitedPlaces(plan, visits);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visit in _visits)
        {
            await visit.DisposeAsync();
        }
    }
}
