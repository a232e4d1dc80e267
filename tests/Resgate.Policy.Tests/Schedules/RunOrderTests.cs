using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Policy.Tests.Plans;

namespace Resgate.Policy.Tests.Schedules;

public sealed class RunOrderTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly Plan _plan = PlanFiles.Parse(
        """
        system: mail
        device: edge-01
        places:
          disk: { repository: /mnt/disk }
          nas: { repository: "sftp:backup@nas:/edge-01", rpo: 2d }
        classes:
          slow: { rpo: 24h, every: 12h, keep: { daily: 7 }, sources: [ { paths: [ a ] } ], to: [ disk ] }
          fast: { rpo: 4h, every: 2h, keep: { daily: 7 }, sources: [ { paths: [ b ] } ] }
        """);

    [Fact]
    public void A_class_without_a_point_is_due_and_comes_first()
    {
        var turns = Turns(new NewestPoint("slow", "disk", null, null), Point("fast", "disk", 3), Point("fast", "nas", 3));

        Assert.Equal(["slow", "fast"], turns.Select(static turn => turn.Class.Name));
        Assert.All(turns, static turn => Assert.True(turn.IsDue));
    }

    [Fact]
    public void The_one_with_the_least_left_to_its_objective_comes_first()
    {
        var turns = Turns(Point("slow", "disk", 23.5), Point("fast", "disk", 3), Point("fast", "nas", 3));

        Assert.Equal(["slow", "fast"], turns.Select(static turn => turn.Class.Name));
        Assert.Equal([0.5, 1], turns.Select(static turn => turn.Slack.TotalHours));
    }

    [Fact]
    public void Of_equals_the_first_in_the_plan_comes_first()
    {
        var turns = Turns(Point("slow", "disk", 21), Point("fast", "disk", 1), Point("fast", "nas", 1));

        Assert.Equal(["slow", "fast"], turns.Select(static turn => turn.Class.Name));
    }

    [Fact]
    public void A_class_is_due_when_one_of_its_places_has_only_an_old_point()
    {
        Assert.True(Turn("fast", Point("fast", "disk", 1), Point("fast", "nas", 2)).IsDue);

        var turn = Turn("fast", Point("fast", "disk", 1), Point("fast", "nas", 1.5));
        Assert.Equal((false, TimeSpan.FromMinutes(20)), (turn.IsDue, turn.DueIn));
    }

    [Theory]
    [InlineData(1.84, true)]
    [InlineData(1.83, false)]
    public void At_the_tick_of_a_timer_a_class_is_due_although_its_capture_began_some_moments_after_the_tick_before(double hoursAgo, bool isDue) =>
        Assert.Equal(isDue, Turn("fast", Point("fast", "disk", hoursAgo)).IsDue);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(60, 300)]
    [InlineData(120, 600)]
    [InlineData(1440, 600)]
    public void The_lead_is_a_twelfth_of_the_interval_and_ten_minutes_at_the_most(int minutes, int seconds) =>
        Assert.Equal(seconds, RunOrder.LeadOf(TimeSpan.FromMinutes(minutes)).TotalSeconds);

    [Fact]
    public void A_place_with_a_longer_objective_of_its_own_leaves_more_slack() =>
        Assert.Equal(3, Turn("fast", Point("fast", "disk", 1), Point("fast", "nas", 40)).Slack.TotalHours);

    [Fact]
    public void A_place_that_could_not_be_asked_makes_nothing_due() =>
        Assert.False(Turn("fast", Point("fast", "disk", 1)).IsDue);

    [Fact]
    public void A_class_of_which_no_place_could_be_asked_is_due() => Assert.True(Turn("fast", Point("slow", "disk", 1)).IsDue);

    [Fact]
    public void A_partial_point_is_no_reason_to_capture_again_and_meets_no_objective()
    {
        var turn = Turn("fast", new NewestPoint("fast", "disk", _now.AddHours(-1), _now.AddHours(-5)));

        Assert.Equal((false, TimeSpan.FromHours(-1)), (turn.IsDue, turn.Slack));
    }

    [Fact]
    public void A_point_in_the_future_does_not_hold_a_class_back() => Assert.True(Turn("fast", Point("fast", "disk", -1)).IsDue);

    private static IReadOnlyList<ClassTurn> Turns(params NewestPoint[] points) => RunOrder.Of(_plan, points, _now);

    private static ClassTurn Turn(string name, params NewestPoint[] points) =>
        Assert.Single(Turns(points), turn => turn.Class.Name == name);

    private static NewestPoint Point(string name, string place, double hoursAgo) =>
        new(name, place, _now.AddHours(-hoursAgo), _now.AddHours(-hoursAgo));
}
