using Resgate.Policy.Objectives.Duties;
using static Resgate.Policy.Tests.Objectives.Duties.Points;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>Prune and mirrors, each by its own last success.</summary>
public sealed class OtherDutyTests
{
    [Fact]
    public void A_prune_that_is_owed_since_yesterday_is_overdue_and_one_under_way_is_not()
    {
        var disk = Place("disk");

        Assert.Equal(DutyStanding.Done, PruneDuty.Of(disk, DutyMark.Nothing, Now)!.Standing);
        Assert.Equal(DutyStanding.Done, PruneDuty.Of(disk, new DutyMark { Owed = Now.AddHours(-1) }, Now)!.Standing);
        Assert.Equal(DutyStanding.Overdue, PruneDuty.Of(disk, new DutyMark { Owed = Now.AddDays(-2) }, Now)!.Standing);
        Assert.Null(PruneDuty.Of(Place("cloud"), DutyMark.Nothing, Now));
    }

    [Fact]
    public void A_prune_that_failed_says_why()
    {
        var duty = PruneDuty.Of(Place("disk"), new DutyMark(Now.AddDays(-9), Now.AddHours(-1), "the disk is full") { Owed = Now.AddDays(-1) }, Now)!;

        Assert.Equal((DutyStanding.Failed, "disk was not pruned: the disk is full; the next run tries again"), (duty.Standing, duty.Text));
    }

    [Theory]
    [InlineData(47, DutyStanding.Done)]
    [InlineData(49, DutyStanding.Overdue)]
    public void A_mirror_may_miss_one_turn(int hours, DutyStanding standing) =>
        Assert.Equal(standing, MirrorDuty.Of(Plan.Mirrors[0], Now.AddHours(-hours), failure: null, Now).Standing);

    [Fact]
    public void A_mirror_that_was_never_made_or_cannot_be_asked_is_amiss()
    {
        Assert.Equal("mirror daily has no whole tree: 'resgate mirror daily' makes one", MirrorDuty.Of(Plan.Mirrors[0], latest: null, failure: null, Now).Text);
        Assert.True(MirrorDuty.Of(Plan.Mirrors[0], latest: null, "no route", Now) is { IsMissed: true, Standing: DutyStanding.Unknown, Text: "mirror daily cannot be asked: no route" });
    }
}
