using Resgate.Capture;
using Resgate.Format.Snapshots;
using Resgate.Policy.Objectives.Duties;
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

    /// <summary>Likewise, as duties and alarms are judged by them.</summary>
    public static IReadOnlyList<PointFacts> FactsOf(Plan plan, PlannedClass one, IEnumerable<StoredSnapshot> snapshots) =>
        [.. Of(plan, one, snapshots).Select(static stored => new PointFacts
        {
            Id = stored.Id,
            Time = stored.Snapshot.Time,
            Parent = stored.Snapshot.Parent,
            IsPartial = stored.Snapshot.IsPartial,
            Files = stored.Snapshot.Summary is { } counted ? (long)Math.Min(counted.TotalFilesProcessed, long.MaxValue) : null,
            Size = stored.Snapshot.Summary is { } summary ? SizeOf(summary) : null,
            Tags = stored.Snapshot.Tags,
        })];

    /// <summary>Points of this device and system at a place that no class of the plan is kept at, by the name of their class.</summary>
    public static IEnumerable<(string Class, int Points)> LeftoversOf(Plan plan, PlannedPlace place, IEnumerable<StoredSnapshot> snapshots)
    {
        const string prefix = "class=";
        var known = plan.ClassesAt(place).Select(static one => one.Name).ToHashSet();
        return snapshots
            .Where(stored => IsOurs(plan, stored.Snapshot))
            .Select(static stored => stored.Snapshot.Tags.FirstOrDefault(static tag => tag.StartsWith(prefix, StringComparison.Ordinal)))
            .OfType<string>()
            .Select(static tag => tag[prefix.Length..])
            .Where(name => !known.Contains(name))
            .CountBy(static name => name)
            .Select(static left => (left.Key, left.Value));
    }

    /// <summary>What a place that was asked just now has of a class.</summary>
    /// <param name="one">The class.</param>
    /// <param name="place">The place.</param>
    /// <param name="points">Of the class there.</param>
    /// <param name="before">What is remembered of the place.</param>
    /// <param name="now">What is later was made by a clock gone wrong.</param>
    public static ClassHolding HoldingOf(
        PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points, IEnumerable<ClassHolding> before, DateTimeOffset now)
    {
        var misdated = before.Where(holding => holding.Class == one.Name).SelectMany(static holding => holding.Misdated);
        var history = new PointHistory(points.Select(static point => point.ToCandidate()), Timestamp.From(now), misdated);
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
            Size = points.FirstOrDefault(point => point.Id == history.NewestWhole?.Id)?.Size,
        };
    }

    /// <summary>What a restore of a point brings back.</summary>
    public static ByteCount SizeOf(SnapshotSummary summary) => new((long)Math.Min(summary.TotalBytesProcessed, long.MaxValue));

    // The device is the plan's name for it: a place may be shared by several.
    private static bool IsOurs(Plan plan, Snapshot snapshot) =>
        snapshot.HostName == plan.Device && snapshot.Tags.Contains($"system={plan.System}");

    private static bool IsOf(Plan plan, PlannedClass one, Snapshot snapshot) =>
        IsOurs(plan, snapshot)
        && snapshot.Tags.Contains($"class={one.Name}");
}
