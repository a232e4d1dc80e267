using Resgate.Policy.Costs;
using Resgate.Policy.Objectives;
using Resgate.Policy.Tests.Plans;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Costs;

/// <summary>What is there was counted; what comes on top of it is foretold.</summary>
public sealed class CostForecastTests
{
    private const double Gibibyte = 1 << 30;

    private static readonly DateTimeOffset _now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly PlanFacts _facts = new(PlanFiles.Parse(
        """
        system: mail
        device: edge-01
        places:
          cloud: { repository: "b2:vv:edge-01", price: { storage: 1, currency: BRL } }
        classes:
          media: { rpo: 24h, every: 12h, keep: { daily: 7 }, size: 20G, growth: 1G, expires: 30d, sources: [ { paths: [ a ] } ] }
          logs: { rpo: 24h, every: 12h, keep: { daily: 7 }, sources: [ { paths: [ b ] } ] }
        """));

    [Fact]
    public void Without_a_count_it_begins_with_the_first_copy()
    {
        var cost = CostForecast.Of(_facts, _facts.Plan.Places[0], storedNow: null, ageInDays: 0);

        Assert.Equal(((double?)null, (decimal?)null), (cost.StoredNow, cost.MonthNow));

        // Ten days more until the system deletes as much as comes, and what seven daily points hold of it.
        Assert.InRange(cost.Later[0].Stored / Gibibyte, 36, 37.1);
        Assert.Equal(["logs"], cost.UnknownSizes);
        Assert.Equal(["logs"], cost.UnknownGrowths);
    }

    [Fact]
    public void What_was_counted_stays_and_only_growth_comes_on_top()
    {
        var cost = CostForecast.Of(_facts, _facts.Plan.Places[0], storedNow: 5 * Gibibyte, ageInDays: 0);

        Assert.Equal(5.37m, decimal.Round(cost.MonthNow!.Value, 2));
        Assert.InRange(cost.Later[0].Stored / Gibibyte, 21, 22.1);
        Assert.Equal(cost.Later[1].Stored, cost.Later[2].Stored);
        Assert.Equal(decimal.Round((decimal)(cost.Later[2].Stored / 1e9), 4), decimal.Round(cost.Later[2].Month!.Value, 4));
    }

    [Fact]
    public void Where_retention_has_been_at_work_for_long_nothing_comes_on_top()
    {
        var cost = CostForecast.Of(_facts, _facts.Plan.Places[0], storedNow: 5 * Gibibyte, ageInDays: 400);

        Assert.All(cost.Later, static moment => Assert.Equal(5, moment.Stored / Gibibyte, 0.2));
    }

    [Fact]
    public void Growth_is_what_points_really_added_but_for_the_first_which_brought_everything()
    {
        PointSize[] points = [Point(days: 10, added: 500), Point(days: 5, added: 10), Point(days: 0, added: 30)];

        Assert.Equal(new MeasuredClass(new ByteCount(1000), new ByteCount(4)), ClassGrowth.Of(points));
        Assert.Equal(new MeasuredClass(new ByteCount(1000), null), ClassGrowth.Of(points[..1]));
        Assert.Null(ClassGrowth.Of([]));
    }

    [Fact]
    public void What_was_long_ago_says_nothing_of_growth_now() =>
        Assert.Equal(
            new ByteCount(3),
            ClassGrowth.Of([Point(500, 500), Point(400, 90_000), Point(10, 7), Point(0, 30)])!.Value.Growth);

    private static PointSize Point(int days, long added) => new(_now.AddDays(-days), new ByteCount(1000), new ByteCount(added));
}
