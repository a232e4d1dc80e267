using CsCheck;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

public sealed class RetentionPlanTests
{
    private static readonly RetentionMoment s_moment = Moments.At("2030-01-01T00:00:00Z");

    [Fact]
    public void Without_a_policy_nothing_is_removed()
    {
        var refusal = Assert.Throws<ResgateException>(() => Make(new RetentionRules(), "2024-01-01T00:00:00Z"));

        Assert.Equal(FailureKind.Usage, refusal.Kind);
        Assert.Contains("no policy", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_all_needs_leave_and_a_filter()
    {
        RetentionCandidate[] snapshots = [Moments.Snapshot("2024-01-01T00:00:00Z")];

        Assert.Throws<ResgateException>(() => RetentionPlan.Make(snapshots, GroupBy.Nothing, new RetentionRules(), s_moment, RemoveAll.AllowedForEverything));
        var plan = RetentionPlan.Make(snapshots, GroupBy.Nothing, new RetentionRules(), s_moment, RemoveAll.AllowedForFiltered);

        Assert.Equal(snapshots, plan.Removed);
    }

    /// <summary>https://github.com/restic/restic/issues/4568: a mistyped tag removed every snapshot.</summary>
    [Fact]
    public void A_policy_that_would_empty_a_group_is_refused_even_when_removing_all_is_allowed()
    {
        var typo = new RetentionRules { Tags = [TagList.Parse("typo")] };
        RetentionCandidate[] snapshots = [Moments.Snapshot("2024-01-01T00:00:00Z", "type")];

        var refusal = Assert.Throws<ResgateException>(() => RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, typo, s_moment, RemoveAll.AllowedForFiltered));

        Assert.Contains("host alpha, path [/srv]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_group_that_would_be_emptied_refuses_the_whole_plan()
    {
        var rules = new RetentionRules { Tags = [TagList.Parse("keep")] };
        RetentionCandidate[] snapshots =
        [
            Moments.Snapshot("2024-01-01T00:00:00Z", "keep"),
            Moments.Snapshot("2024-01-02T00:00:00Z") with { Host = "beta" },
        ];

        Assert.Throws<ResgateException>(() => RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, s_moment));
    }

    /// <summary>Lost data, row 20: a backup that could read next to nothing must not push out the last one that is whole.</summary>
    [Fact]
    public void The_newest_complete_snapshot_stays_when_all_that_would_stay_is_partial()
    {
        var rules = new RetentionRules { Last = new KeepCount(2) };
        RetentionCandidate[] snapshots =
        [
            Moments.Snapshot("2024-01-04T00:00:00Z") with { IsPartial = true },
            Moments.Snapshot("2024-01-03T00:00:00Z") with { IsPartial = true },
            Moments.Snapshot("2024-01-02T00:00:00Z"),
            Moments.Snapshot("2024-01-01T00:00:00Z"),
        ];

        var group = Assert.Single(RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, s_moment).Groups);

        Assert.Equal(snapshots[..3], group.Keep.Select(kept => kept.Snapshot));
        Assert.Equal(["newest complete snapshot"], group.Keep[^1].Reasons);
        Assert.Equal(snapshots[3..], group.Remove);
    }

    [Fact]
    public void A_partial_snapshot_counts_like_any_other_while_a_complete_one_stays()
    {
        var rules = new RetentionRules { Last = new KeepCount(2) };
        RetentionCandidate[] snapshots =
        [
            Moments.Snapshot("2024-01-03T00:00:00Z") with { IsPartial = true },
            Moments.Snapshot("2024-01-02T00:00:00Z"),
            Moments.Snapshot("2024-01-01T00:00:00Z"),
        ];

        Assert.Equal(snapshots[2..], RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, s_moment).Removed);
    }

    [Fact]
    public void Where_no_snapshot_is_complete_the_rules_decide_alone()
    {
        var rules = new RetentionRules { Last = new KeepCount(1) };
        RetentionCandidate[] snapshots =
        [
            Moments.Snapshot("2024-01-02T00:00:00Z") with { IsPartial = true },
            Moments.Snapshot("2024-01-01T00:00:00Z") with { IsPartial = true },
        ];

        Assert.Equal(snapshots[1..], RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, s_moment).Removed);
    }

    [Fact]
    public void An_empty_repository_has_an_empty_plan() => Assert.Empty(Make(new RetentionRules { Last = new KeepCount(1) }).Groups);

    [Fact]
    public void Days_are_those_of_the_snapshots_own_clock()
    {
        // One UTC day, but 3 and 4 March on the clocks that took them.
        var plan = Make(new RetentionRules { Daily = new KeepCount(2) }, "2024-03-04T03:00:00+05:30", "2024-03-03T21:00:00Z", "2024-03-03T20:00:00Z");

        Assert.Equal(["2024-03-04T03:00:00+05:30 daily snapshot", "2024-03-03T21:00:00+00:00 daily snapshot"], Moments.Kept(plan));
    }

    [Fact]
    public void The_hour_that_comes_twice_in_autumn_is_one_hour_of_the_clock()
    {
        var plan = Make(new RetentionRules { Hourly = new KeepCount(1) }, "2024-10-27T02:30:00+01:00", "2024-10-27T02:30:00+02:00");

        Assert.Equal(["2024-10-27T02:30:00+01:00 hourly snapshot"], Moments.Kept(plan));
    }

    [Fact]
    public void Weeks_are_iso_weeks_across_the_turn_of_the_year()
    {
        // Monday 2024-12-30 to Sunday 2025-01-05 is week 1 of 2025; the Sunday before is week 52 of 2024.
        var plan = Make(new RetentionRules { Weekly = new KeepCount(2) }, "2025-01-05T23:00:00Z", "2024-12-30T00:00:00Z", "2024-12-29T23:59:59Z", "2024-12-28T00:00:00Z");

        Assert.Equal(["2025-01-05T23:00:00+00:00 weekly snapshot", "2024-12-29T23:59:59+00:00 weekly snapshot"], Moments.Kept(plan));
    }

    [Fact]
    public void Leap_day_is_a_day_and_a_month_end()
    {
        var plan = Make(
            new RetentionRules { Daily = new KeepCount(2), Monthly = new KeepCount(2) },
            "2024-03-01T00:00:00Z", "2024-02-29T23:00:00Z", "2024-02-28T23:00:00Z");

        Assert.Equal(
            ["2024-03-01T00:00:00+00:00 daily snapshot, monthly snapshot", "2024-02-29T23:00:00+00:00 daily snapshot, monthly snapshot"],
            Moments.Kept(plan));
    }

    [Fact]
    public void The_oldest_stays_while_a_count_is_left()
    {
        var plan = Make(new RetentionRules { Yearly = new KeepCount(3) }, "2024-12-01T00:00:00Z", "2024-06-01T00:00:00Z", "2024-01-01T00:00:00Z");

        Assert.Equal(["2024-12-01T00:00:00+00:00 yearly snapshot", "2024-01-01T00:00:00+00:00 oldest yearly snapshot"], Moments.Kept(plan));
    }

    [Fact]
    public void A_snapshot_from_the_future_does_not_age_the_others()
    {
        var rules = new RetentionRules { Within = CalendarSpan.Parse("2d") };
        RetentionCandidate[] snapshots =
        [
            Moments.Snapshot("2099-01-01T00:00:00Z"),
            Moments.Snapshot("2024-01-10T00:00:00Z"),
            Moments.Snapshot("2024-01-08T00:00:01Z"),
            Moments.Snapshot("2024-01-08T00:00:00Z"),
        ];

        var plan = RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, Moments.At("2024-01-11T00:00:00Z"));

        Assert.Equal([snapshots[3]], plan.Removed);
    }

    /// <summary>Who may only add to a place can still add snapshots with times of its choice: lost data, row 21.</summary>
    [Fact]
    public void Forged_snapshots_drive_out_no_real_one_that_is_within_the_time_to_keep() =>
        Gen.Int[-1000, 1000].Array[1, 60].Sample(offsets =>
        {
            var now = new DateTimeOffset(2024, 6, 15, 12, 0, 0, TimeSpan.Zero);
            var real = Enumerable.Range(1, 7).Select(day => Moments.Snapshot($"{now.AddDays(-day):O}")).ToList();
            var forged = offsets.Select(offset => Moments.Snapshot($"{now.AddHours(offset).AddSeconds(-1):O}"));
            var rules = new RetentionRules { Within = CalendarSpan.Parse("7d") };

            var plan = RetentionPlan.Make([.. real, .. forged], GroupBy.HostAndPaths, rules, Moments.At($"{now:O}"));

            Assert.Empty(plan.Removed.Intersect(real));
        });

    [Fact]
    public void When_all_snapshots_are_from_the_future_all_are_within()
    {
        var rules = new RetentionRules { WithinYearly = CalendarSpan.Parse("1h") };
        RetentionCandidate[] snapshots = [Moments.Snapshot("2031-01-01T00:00:00Z"), Moments.Snapshot("2029-06-01T00:00:00Z")];

        var plan = RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, Moments.At("2029-06-01T00:00:00Z"));

        Assert.Equal(["2031-01-01T00:00:00+00:00 yearly within 1h", "2029-06-01T00:00:00+00:00 yearly within 1h"], Moments.Kept(plan));
    }

    [Fact]
    public void Of_equal_times_the_lower_id_counts_as_the_newer()
    {
        var snapshots = Enumerable.Range(0, 5)
            .Select(i => Moments.Snapshot("2024-01-01T00:00:00Z") with { Id = Id.Of([(byte)i]) })
            .ToList();

        var plan = RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, new RetentionRules { Last = new KeepCount(1) }, s_moment);

        Assert.Equal(snapshots.Min(snapshot => snapshot.Id), Assert.Single(plan.Groups[0].Keep).Snapshot.Id);
    }

    private static RetentionPlan Make(RetentionRules rules, params string[] times) =>
        RetentionPlan.Make(times.Select(time => Moments.Snapshot(time)), GroupBy.HostAndPaths, rules, s_moment);
}
