using Resgate.Policy.Retention;

namespace Resgate.Policy.Tests.Retention;

public sealed class ClassRetentionTests
{
    private static readonly RetentionRules _two = new() { Last = new KeepCount(2) };

    [Fact]
    public void Points_ahead_of_now_stay_and_cost_no_other_its_place()
    {
        var points = (RetentionCandidate[])
        [
            Moments.Snapshot("2026-11-23T08:00:00Z"), Moments.Snapshot("2026-11-24T08:00:00Z"), Moments.Snapshot("2026-11-25T08:00:00Z"),
            Moments.Snapshot("2027-01-01T00:00:00Z"), Moments.Snapshot("2027-01-02T00:00:00Z"),
        ];

        Assert.Equal([points[0]], ClassRetention.Outlived(points, _two, Moments.At("2026-11-25T09:00:00Z")));
    }

    [Fact]
    public void When_all_points_lie_ahead_all_of_them_stay() =>
        Assert.Empty(ClassRetention.Outlived([Moments.Snapshot("2027-01-01T00:00:00Z")], _two, Moments.At("1970-01-01T00:10:00Z")));

    [Fact]
    public void The_newest_complete_point_stays_although_an_older_complete_one_does()
    {
        RetentionCandidate[] points =
        [
            Moments.Snapshot("2026-10-01T08:00:00Z"), Moments.Snapshot("2026-11-24T08:00:00Z"),
            Moments.Snapshot("2026-11-25T08:00:00Z") with { IsPartial = true }, Moments.Snapshot("2026-11-25T09:00:00Z") with { IsPartial = true },
        ];

        var rules = _two with { Monthly = new KeepCount(2) };

        Assert.Empty(ClassRetention.Outlived(points, rules, Moments.At("2026-11-25T10:00:00Z")));
    }
}
