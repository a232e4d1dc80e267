using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Points;

/// <summary>One point of a class at one place.</summary>
/// <param name="Visit">The place, open.</param>
/// <param name="Class">The class.</param>
/// <param name="Stored">The snapshot there.</param>
/// <param name="Distance">0 for the nearest of the places; disks come before networks.</param>
internal sealed record PlacePoint(PlaceVisit Visit, PlannedClass Class, StoredSnapshot Stored, int Distance)
{
    public Timestamp Time => Stored.Snapshot.Time;

    public bool IsWhole => !Stored.Snapshot.IsPartial;

    public string PlaceName => Visit.Place.Name;
}
