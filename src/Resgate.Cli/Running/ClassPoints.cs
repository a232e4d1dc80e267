using Resgate.Capture;
using Resgate.Cli.Snapshots;
using Resgate.Format.Snapshots;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Primitives;
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

    /// <summary>What a place that was asked just now has of a class.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="one">The class.</param>
    /// <param name="place">Where the snapshots are.</param>
    /// <param name="snapshots">All of that place.</param>
    /// <param name="before">What is remembered of the place.</param>
    /// <param name="now">What is later was made by a clock gone wrong.</param>
    public static ClassHolding HoldingOf(
        Plan plan,
        PlannedClass one,
        PlannedPlace place,
        IEnumerable<StoredSnapshot> snapshots,
        IEnumerable<ClassHolding> before,
        DateTimeOffset now)
    {
        var points = Of(plan, one, snapshots).ToList();
        var misdated = before.Where(holding => holding.Class == one.Name).SelectMany(static holding => holding.Misdated);
        var history = new PointHistory(RetentionCandidates.Of(points), Timestamp.From(now), misdated);
        var whole = points.Find(stored => stored.Id == history.NewestWhole?.Id);
        return new ClassHolding
        {
            Class = one.Name,
            Place = place.Name,
            Whole = history.NewestWhole?.Time.ToDateTimeOffset(),
            Newest = history.Newest?.Time.ToDateTimeOffset(),
            Points = history.Points,
            PartialPoints = history.PartialPoints,
            FuturePoints = history.DoubtedPoints,
            Misdated = history.Misdated,
            Size = whole?.Snapshot.Summary is { } summary ? SizeOf(summary) : null,
        };
    }

    /// <summary>What a new point of a class is compared with: the newest that is not ahead of it; one that is, where there is no other.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="one">The class.</param>
    /// <param name="snapshots">All of a place, oldest first.</param>
    /// <param name="begin">When the new one's capture began.</param>
    public static StoredSnapshot? ParentOf(Plan plan, PlannedClass one, IEnumerable<StoredSnapshot> snapshots, Timestamp begin)
    {
        var points = Of(plan, one, snapshots).ToList();
        return points.FindLast(point => point.Snapshot.Time <= begin) ?? points.LastOrDefault();
    }

    /// <summary>What a restore of a point brings back.</summary>
    public static ByteCount SizeOf(SnapshotSummary summary) => new((long)Math.Min(summary.TotalBytesProcessed, long.MaxValue));

    // The device is the plan's name for it: a place may be shared by several.
    private static bool IsOf(Plan plan, PlannedClass one, Snapshot snapshot) =>
        snapshot.HostName == plan.Device
        && snapshot.Tags.Contains($"system={plan.System}")
        && snapshot.Tags.Contains($"class={one.Name}");
}
