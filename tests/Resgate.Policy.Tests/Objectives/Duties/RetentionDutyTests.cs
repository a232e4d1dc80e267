using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using static Resgate.Policy.Tests.Objectives.Duties.Points;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>Points that are still there show that nobody forgets, whatever a record says (lost data, rows 41 and 49).</summary>
public sealed class RetentionDutyTests
{
    [Theory]
    [InlineData("media")]
    [InlineData("logs")]
    [InlineData("last")]
    public void Where_each_run_forgets_it_is_never_overdue_and_where_none_does_it_is_two_turns_later(string name)
    {
        var one = Points.Plan.Classes.Single(one => one.Name == name);
        var points = new List<PointFacts>();
        var now = Now;
        for (var turn = 0; turn < 400; turn++)
        {
            now += one.Every;
            points.Add(Point(now - TimeSpan.FromMinutes(1)));
            var gone = Plans(points, one, now);
            points.RemoveAll(point => gone.Contains(point.Id));
            Assert.Equal(DutyStanding.Done, Duty(one, "disk", points, now).Standing);
        }

        var undone = 0;
        while (Plans(points, one, now).Count == 0)
        {
            now += one.Every;
            points.Add(Point(now - TimeSpan.FromMinutes(1)));
        }

        for (; Duty(one, "disk", points, now).Standing == DutyStanding.Done; undone++)
        {
            now += one.Every;
            points.Add(Point(now - TimeSpan.FromMinutes(1)));
        }

        var duty = Duty(one, "disk", points, now);
        Assert.Equal((2, DutyStanding.Overdue, TimeSpan.FromMinutes((24 * 60) + 1)), (undone, duty.Standing, duty.Overdue));
        Assert.StartsWith($"retention of {name} at disk has not run for 24 h 1 min: ", duty.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_nobody_captures_any_more_is_late_and_its_retention_is_not()
    {
        var points = Each(Media.Every, 4);

        Assert.Equal(DutyStanding.Done, Duty(Media, "disk", points, Now.AddYears(1)).Standing);
    }

    [Fact]
    public void What_failed_is_told_with_its_reason_although_nothing_is_overdue_yet()
    {
        var duty = RetentionDuty.Of(Media, Place("nas"), Each(Media.Every, 4), new DutyMark(Now.AddDays(-1), Now.AddHours(-1), "the repository is locked"), At(Now))!;

        Assert.Equal((DutyStanding.Failed, true, Now.AddDays(-1)), (duty.Standing, duty.IsMissed, duty.LastSuccess));
        Assert.Equal("what is no longer kept of media stays at nas: the last run could not forget it: the repository is locked", duty.Text);
    }

    [Fact]
    public void Rules_that_were_changed_since_the_last_run_are_told_to_the_next_one_and_to_nobody_else()
    {
        var points = Each(Media.Every, 60);
        var told = new DutyMark(Now) { Rules = "keep 60 latest snapshots" };

        Assert.Equal(DutyStanding.Overdue, Duty(Media, "disk", points, Now).Standing);
        Assert.Equal(DutyStanding.Done, RetentionDuty.Of(Media, Place("disk"), points, told, At(Now))!.Standing);
        Assert.Equal(
            DutyStanding.Overdue,
            RetentionDuty.Of(Media, Place("disk"), points, told with { Success = Now - (2 * Media.Every) - TimeSpan.FromMinutes(1) }, At(Now))!.Standing);
    }

    [Fact]
    public void A_record_of_success_does_not_hide_points_that_are_still_there()
    {
        var mark = new DutyMark(Now) { Rules = Media.Keep.ToString() };

        Assert.Equal(DutyStanding.Overdue, RetentionDuty.Of(Media, Place("disk"), Each(Media.Every, 60), mark, At(Now))!.Standing);
    }

    [Fact]
    public void What_others_should_have_forgotten_costs_money_and_breaks_no_promise()
    {
        var fresh = Duty(Media, "cloud", Each(Media.Every, 60), Now);
        var old = Duty(Media, "cloud", Each(Media.Every, 200), Now);

        Assert.Equal(DutyStanding.Done, fresh.Standing);
        Assert.Equal((DutyStanding.Neglected, false), (old.Standing, old.IsMissed));
        Assert.Matches("^nobody has forgotten anything of media at cloud for 9\\d days, and this device may not: ", old.Text);
    }

    [Fact]
    public void Where_nobody_is_to_forget_there_is_no_duty() =>
        Assert.Null(RetentionDuty.Of(Media, Place("vault"), Each(Media.Every, 200), DutyMark.Nothing, At(Now)));

    private static Duty Duty(PlannedClass one, string place, IReadOnlyList<PointFacts> points, DateTimeOffset now) =>
        RetentionDuty.Of(one, Place(place), points, DutyMark.Nothing, At(now))!;

    private static HashSet<Primitives.Id> Plans(List<PointFacts> points, PlannedClass one, DateTimeOffset now) =>
        [.. RetentionPlan.Make(points.Select(static point => point.ToCandidate()), GroupBy.Nothing, one.Keep, At(now)).Removed.Select(static gone => gone.Id)];
}
