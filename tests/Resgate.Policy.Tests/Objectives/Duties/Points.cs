using System.Text;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Policy.Tests.Plans;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>Points, written shortly, and a plan for them.</summary>
internal static class Points
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static readonly Plan Plan = PlanFiles.Parse(
        """
        system: vv
        device: edge-01
        places:
          disk: { repository: /mnt/disk }
          nas: { repository: "sftp:backup@nas:/edge-01" }
          cloud: { repository: "s3:https://s3.example.org/edge-01", rights: append, immutable: { mode: compliance, days: 30 } }
          vault: { repository: /mnt/vault, prune: never }
        classes:
          media: { rpo: 24h, every: 12h, keep: { within: 2d, daily: 7, weekly: 4, monthly: 3 }, sources: [ { paths: [ a ] } ] }
          logs: { rpo: 24h, every: 12h, keep: { within: 30d }, sources: [ { paths: [ b ] } ] }
          last: { rpo: 24h, every: 12h, keep: { last: 7 }, sources: [ { paths: [ c ] } ] }
        mirrors:
          daily: { of: [ media ], to: /mnt/mirror }
        """);

    public static PlannedClass Media => Plan.Classes[0];

    public static PlannedPlace Place(string name) => Plan.Places.Single(place => place.Name == name);

    public static RetentionMoment At(DateTimeOffset now) => new(Timestamp.From(now), TimeZoneInfo.Utc);

    public static PointFacts Point(DateTimeOffset time, long files = 100, long mebibytes = 1000, params string[] tags) => new()
    {
        Id = Id.Of(Encoding.UTF8.GetBytes($"{time:O}{string.Concat(tags)}")),
        Time = Timestamp.From(time),
        Files = files,
        Size = ByteCount.Mebibytes(mebibytes),
        Tags = tags,
    };

    /// <summary>One point each so often, up to now, oldest first.</summary>
    public static List<PointFacts> Each(TimeSpan every, int count, DateTimeOffset? last = null) =>
        [.. Enumerable.Range(0, count).Select(i => Point((last ?? Now) - (every * (count - 1 - i))))];
}
