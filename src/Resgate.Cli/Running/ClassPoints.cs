using Resgate.Capture;
using Resgate.Format.Snapshots;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>Which snapshots are points of a plan's classes: told by device and tags, whatever paths they have.</summary>
internal static class ClassPoints
{
    public static IReadOnlyList<string> TagsOf(Plan plan, PlannedClass one, string run) =>
        [$"system={plan.System}", $"class={one.Name}", $"run={run}"];

    public static string TagOf(Consistency consistency) =>
        $"consistency={(consistency == Consistency.Application ? "application" : "crash")}";

    /// <summary>The points of a class, in the order of the snapshots.</summary>
    public static IEnumerable<StoredSnapshot> Of(Plan plan, PlannedClass one, IEnumerable<StoredSnapshot> snapshots) =>
        snapshots.Where(stored => IsOf(plan, one, stored.Snapshot));

    /// <param name="plan">The plan.</param>
    /// <param name="one">The class.</param>
    /// <param name="place">Where the snapshots are.</param>
    /// <param name="snapshots">All of that place, oldest first.</param>
    public static NewestPoint NewestOf(Plan plan, PlannedClass one, PlannedPlace place, IEnumerable<StoredSnapshot> snapshots)
    {
        var points = Of(plan, one, snapshots).Select(static stored => stored.Snapshot).ToList();
        return new NewestPoint(
            one.Name,
            place.Name,
            points.LastOrDefault()?.Time.ToDateTimeOffset(),
            points.FindLast(static point => point.Partial is null)?.Time.ToDateTimeOffset());
    }

    // The device is the plan's name for it: a place may be shared by several.
    private static bool IsOf(Plan plan, PlannedClass one, Snapshot snapshot) =>
        snapshot.HostName == plan.Device
        && snapshot.Tags.Contains($"system={plan.System}")
        && snapshot.Tags.Contains($"class={one.Name}");
}
