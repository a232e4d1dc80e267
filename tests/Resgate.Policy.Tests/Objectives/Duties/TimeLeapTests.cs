using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Tests.Plans;
using static Resgate.Policy.Tests.Objectives.Duties.Points;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>Points that come long after the one before them, and those that do so by the plan.</summary>
public sealed class TimeLeapTests
{
    [Fact]
    public void A_clock_that_is_a_year_ahead_leaps_and_a_device_that_was_in_store_for_weeks_does_not()
    {
        Assert.Equal(TimeSpan.FromDays(365), TimeLeap.Of(Plan, Media, Now.AddDays(-365), Now));
        Assert.Null(TimeLeap.Of(Plan, Media, Now.AddDays(-89), Now));
        Assert.Null(TimeLeap.Of(Plan, Media, Now.AddDays(400), Now));
        Assert.Null(TimeLeap.Of(Plan, Media, null, Now));
    }

    [Fact]
    public void The_first_right_time_after_a_clock_that_had_started_anew_is_no_leap() =>
        Assert.Null(TimeLeap.Of(Plan, Media, DateTimeOffset.UnixEpoch.AddHours(3), Now));

    [Fact]
    public void A_class_that_is_captured_or_brought_seldom_leaps_after_three_turns()
    {
        var seldom = PlanFiles.Parse(
            """
            system: vv
            device: edge-01
            places:
              vault: { repository: /mnt/vault, reachable: 60d }
            classes:
              media: { rpo: 90d, every: 1d, keep: { last: 7 }, sources: [ { paths: [ a ] } ] }
            """);

        Assert.Null(TimeLeap.Of(seldom, seldom.Classes[0], Now.AddDays(-179), Now));
        Assert.NotNull(TimeLeap.Of(seldom, seldom.Classes[0], Now.AddDays(-181), Now));
    }
}
