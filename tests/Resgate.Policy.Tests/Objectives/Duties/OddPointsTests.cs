using Resgate.Policy.Objectives.Duties;
using Resgate.Primitives;
using static Resgate.Policy.Tests.Objectives.Duties.Points;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>Times that cannot be right (lost data, row 21), and those that only look like it.</summary>
public sealed class OddPointsTests
{
    [Fact]
    public void A_point_from_the_future_is_odd_and_one_of_a_clock_some_minutes_ahead_is_not()
    {
        Assert.Empty(Odd("media", [.. Each(Media.Every, 5), Point(Now.AddMinutes(4))]));
        Assert.Equal([OddityKind.Future], Kinds(Odd("media", [.. Each(Media.Every, 5), Point(Now.AddMinutes(6))])));
    }

    [Fact]
    public void A_point_that_is_days_older_than_what_it_was_made_after_is_odd()
    {
        var parent = Point(Now.AddDays(-1));
        var forged = Point(Now.AddDays(-9)) with { Parent = parent.Id };

        Assert.Equal([forged.Id], Assert.Single(Odd("media", [forged, parent])).Points);
    }

    [Fact]
    public void A_parent_from_the_future_is_odd_and_not_what_came_after_it()
    {
        var parent = Point(Now.AddDays(30));

        Assert.Equal([parent.Id], Assert.Single(Odd("media", [Point(Now) with { Parent = parent.Id }, parent])).Points);
    }

    [Fact]
    public void A_clock_that_was_put_right_once_is_not_odd()
    {
        var fast = Point(Now.AddHours(-1));
        var right = Point(Now.AddHours(-14)) with { Parent = fast.Id };

        Assert.Empty(Odd("last", [right, fast]));
    }

    [Fact]
    public void Summer_time_and_a_device_that_was_off_are_not_odd()
    {
        var points = Each(Media.Every, 5, Now.AddDays(-40)).Concat(Each(Media.Every, 5)).ToList();
        points = [.. points.Select(static (point, i) => point with { Time = point.Time with { OffsetMinutes = (short)(i < 5 ? -180 : -120) } })];

        Assert.Empty(Odd("last", points));
    }

    [Fact]
    public void Many_points_in_one_interval_are_odd_where_rules_count_the_newest_only()
    {
        var flood = Each(TimeSpan.FromMinutes(5), 13);

        Assert.Equal([OddityKind.Flood], Kinds(Odd("last", flood)));
        Assert.Equal(13, Odd("last", [.. Each(Media.Every, 9, Now.AddDays(-1)), .. flood])[0].Points.Count);
        Assert.Empty(Odd("media", flood));
        Assert.Empty(Odd("last", Each(TimeSpan.FromMinutes(5), 12)));
        Assert.Empty(Odd("last", Each(Media.Every, 200)));
    }

    [Fact]
    public void Odd_points_hold_up_the_forgetting_of_rules_that_count_and_of_no_other()
    {
        PointFacts[] points = [.. Each(Media.Every, 60), Point(Now.AddYears(1))];

        Assert.Equal("points there have odd times", RetentionDuty.WhySuspended(Media, Place("disk"), points, At(Now)));
        Assert.Null(RetentionDuty.WhySuspended(Plan.Classes[1], Place("disk"), points, At(Now)));
        Assert.True(RetentionDuty.Of(Media, Place("disk"), points, DutyMark.Nothing, At(Now)) is { Standing: DutyStanding.Suspended, IsMissed: true });
    }

    [Fact]
    public void A_point_with_much_less_in_it_holds_up_the_forgetting_as_well_until_it_is_acknowledged()
    {
        PointFacts[] points = [.. Each(Media.Every, 60, Now.AddDays(-1)), Point(Now, 5, 5, "alarm=shrunk")];
        PointFacts[] known = [.. points.SkipLast(1), points[^1] with { Tags = ["alarm=shrunk", "acknowledged"] }];

        Assert.Equal("its newest point has much less in it than was usual", RetentionDuty.WhySuspended(Media, Place("disk"), points, At(Now)));
        Assert.Null(RetentionDuty.WhySuspended(Media, Place("disk"), known, At(Now)));
    }

    [Fact]
    public void A_leap_in_time_holds_up_the_forgetting_of_every_rule_until_it_is_acknowledged()
    {
        PointFacts[] points = [.. Each(Media.Every, 60, Now.AddDays(-400)), Point(Now, 100, 1000, "alarm=leap")];
        PointFacts[] known = [.. points.SkipLast(1), points[^1].Acknowledge()];

        Assert.All(Plan.Classes, one => Assert.NotNull(RetentionDuty.WhySuspended(one, Place("disk"), points, At(Now))));
        Assert.All(Plan.Classes, one => Assert.Null(RetentionDuty.WhySuspended(one, Place("disk"), known, At(Now))));
        Assert.Contains(" of media at disk came 400 days after the point before it. ", Assert.Single(PointAlarms.Of(Plan, Have("disk", points), At(Now))).Text, StringComparison.Ordinal);
        Assert.Empty(PointAlarms.Of(Plan, Have("disk", known), At(Now)));
    }

    [Fact]
    public void An_alarm_names_the_points_and_says_what_to_do()
    {
        var future = Point(Now.AddYears(1));
        var alarm = Assert.Single(PointAlarms.Of(Plan, Have("disk", [.. Each(Media.Every, 5), future]), At(Now)));

        Assert.Equal(
            $"1 point of media at disk lies in the future: {future.Id.ToShortString()}; a clock was wrong, or somebody forged them: "
                + "look at them, and remove what is not true with 'resgate -r place:disk forget ID'",
            alarm.Text);
    }

    [Fact]
    public void What_ends_an_alarm_can_be_typed_as_it_is_told()
    {
        var changed = Point(Now.AddDays(-3), 100, 1000, "alarm=write-once");

        Assert.EndsWith(
            $"; if that is right, 'resgate -r place:disk tag --add acknowledged {changed.Id.ToShortString()}' ends the alarm",
            Assert.Single(PointAlarms.Of(Plan, Have("disk", [changed]), At(Now))).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_what_is_written_once_stands_until_it_is_acknowledged_at_any_place()
    {
        var changed = Point(Now.AddDays(-3), 100, 1000, "run=a", "alarm=write-once");
        PointFacts[] here = [changed, Point(Now, 100, 1000, "run=b")];
        var known = changed with { Tags = [.. changed.Tags, "acknowledged"] };

        Assert.Equal([changed.Id], Assert.Single(PointAlarms.Of(Plan, Have("disk", here), At(Now))).Points);
        Assert.Empty(PointAlarms.Of(Plan, PointAlarms.Acknowledge(Have("disk", here).Concat(Have("nas", [known])).ToDictionary()), At(Now)));
    }

    [Fact]
    public void A_class_that_has_shrunk_is_an_alarm_until_a_later_point_is_not()
    {
        PointFacts[] shrunk = [.. Each(Media.Every, 5, Now.AddDays(-1)), Point(Now.AddHours(-12), 5, 5, "run=a", "alarm=shrunk")];

        Assert.Contains("has 5 files, 5 MiB, where 100 files, 1000 MiB were usual; ", Assert.Single(PointAlarms.Of(Plan, Have("disk", shrunk), At(Now))).Text, StringComparison.Ordinal);
        Assert.Empty(PointAlarms.Of(Plan, Have("disk", [.. shrunk, Point(Now)]), At(Now)));
    }

    private static IReadOnlyList<Oddity> Odd(string name, IReadOnlyList<PointFacts> points) =>
        OddPoints.Of(points, TimeSpan.FromHours(12), Plan.Classes.Single(one => one.Name == name).Keep, Now);

    private static IEnumerable<OddityKind> Kinds(IEnumerable<Oddity> odd) => odd.Select(static one => one.Kind);

    private static Dictionary<(string Class, string Place), IReadOnlyList<PointFacts>> Have(string place, IReadOnlyList<PointFacts> points) =>
        new() { [("media", place)] = points };
}
