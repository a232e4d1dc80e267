using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>The places of a plan, each opened once and locked against prune where it takes a lock, and all points there. Disposing closes them.</summary>
internal sealed class VisitedPlaces : IAsyncDisposable
{
    // What one place lacks another has, so none of several is waited for as long as the only one.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly List<PlaceVisit> _visits;

    private VisitedPlaces(Plan plan, IEnumerable<PlaceVisit> visits)
    {
        _visits =
        [
            .. visits.OrderBy(static visit => visit.Place.Address.LocalPath is null)
                .ThenBy(static visit => visit.Place.Medium)
                .ThenByDescending(static visit => visit.Place.Download),
        ];
        Points =
        [
            .. _visits.SelectMany((visit, distance) => plan.ClassesAt(visit.Place).SelectMany(one =>
                    ClassPoints.Of(plan, one, visit.Snapshots).Select(stored => new PlacePoint(visit, one, stored, distance))))
                .OrderByDescending(static point => point.Time)
                .ThenBy(static point => point.Distance),
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

        var visits = await PlaceVisit.MakeAllAsync(call, places, LockMode.SharedIfTaken, places.Count > 1 ? _patience : null);
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

    /// <summary>Closes all others: what becomes of them from here on is nobody's concern.</summary>
    public async ValueTask KeepOnlyAsync(PlaceVisit visit)
    {
        await CloseAsync([.. _visits.Where(other => other != visit)]);
        _visits.RemoveAll(other => other != visit);
    }

    public ValueTask DisposeAsync() => CloseAsync(_visits);

    // One that fails, because its lock was lost, does not leave the others locked.
    private static async ValueTask CloseAsync(IReadOnlyList<PlaceVisit> visits)
    {
        ResgateException? lost = null;
        foreach (var visit in visits)
        {
            try
            {
                await visit.DisposeAsync();
            }
            catch (ResgateException failure)
            {
                lost ??= failure;
            }
        }

        if (lost is not null)
        {
            throw lost;
        }
    }
}
