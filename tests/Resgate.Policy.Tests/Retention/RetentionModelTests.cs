using CsCheck;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

public sealed class RetentionModelTests
{
    private static readonly Timestamp s_now = Moments.Parse("2024-06-01T00:00:00Z");

    private static readonly Gen<Timestamp> s_times =
        from spread in OneOf(3600L * 30, 86400L * 40, 86400L * 900, 86400L * 4000)
        from age in Gen.Long[-spread / 8, spread]
        from offset in OneOf<short>(0, 0, 60, 120, -240, 330, 840, -720)
        select new Timestamp(s_now.Seconds - age, 0, offset);

    private static readonly Gen<List<RetentionCandidate>> s_snapshots =
        from times in s_times.Array[1, 40]
        from tags in OneOf<string[]>([], ["a"], ["a", "b"], ["b"]).Array[times.Length]
        select times.Select((time, i) => new RetentionCandidate(Id.Of(BitConverter.GetBytes(i)), time, "alpha", ["/srv"], tags[i])).ToList();

    private static readonly Gen<KeepCount> s_counts = Gen.Frequency(
        (5, Gen.Const(KeepCount.Off)), (4, Gen.Int[0, 12].Select(count => new KeepCount(count))), (1, Gen.Const(KeepCount.Unlimited)));

    private static readonly Gen<CalendarSpan> s_spans = Gen.Frequency(
        (3, Gen.Const(default(CalendarSpan))),
        (2, from y in Gen.Int[0, 2] from m in Gen.Int[0, 14] from d in Gen.Int[0, 40] from h in Gen.Int[0, 50] select new CalendarSpan(y, m, d, h)));

    private static readonly Gen<RetentionRules> s_rules =
        from counts in s_counts.Array[6]
        from spans in s_spans.Array[6]
        from tags in OneOf<string[]>([], [], ["a"], ["a,b", "b"], [""])
        select new RetentionRules
        {
            Last = counts[0],
            Hourly = counts[1],
            Daily = counts[2],
            Weekly = counts[3],
            Monthly = counts[4],
            Yearly = counts[5],
            Within = spans[0],
            WithinHourly = spans[1],
            WithinDaily = spans[2],
            WithinWeekly = spans[3],
            WithinMonthly = spans[4],
            WithinYearly = spans[5],
            Tags = [.. tags.Select(TagList.Parse)],
        };

    [Fact]
    public void Any_policy_on_any_history_agrees_with_the_plain_model() =>
        Gen.Select(s_snapshots, s_rules).Sample((snapshots, rules) =>
        {
            var group = Assert.Single(Grouping.Divide(snapshots, GroupBy.HostAndPaths));
            var expected = RetentionModel.Reasons(group.Snapshots, rules, s_now);

            if (rules.IsEmpty || expected.All(reasons => reasons.Count == 0))
            {
                Assert.Throws<ResgateException>(() => Make(snapshots, rules));
                return;
            }

            var plan = Assert.Single(Make(snapshots, rules).Groups);
            var kept = plan.Keep.ToDictionary(keep => keep.Snapshot.Id, keep => keep.Reasons);
            foreach (var (i, snapshot) in group.Snapshots.Index())
            {
                Assert.Equal(expected[i], kept.GetValueOrDefault(snapshot.Id, []));
            }

            Assert.Equal(snapshots.Count, plan.Keep.Count + plan.Remove.Count);
        });

    [Fact]
    public void Of_every_group_that_had_a_complete_snapshot_one_stays_and_no_policy_removes_more_for_knowing() =>
        Gen.Select(s_snapshots, s_rules, Gen.Bool.Array[40]).Sample((snapshots, rules, partial) =>
        {
            var expected = RetentionModel.Reasons(Assert.Single(Grouping.Divide(snapshots, GroupBy.HostAndPaths)).Snapshots, rules, s_now);
            if (rules.IsEmpty || expected.All(reasons => reasons.Count == 0))
            {
                return;
            }

            var marked = snapshots.Select((snapshot, i) => snapshot with { IsPartial = partial[i] }).ToList();
            var group = Assert.Single(Make(marked, rules).Groups);

            Assert.True(marked.TrueForAll(snapshot => snapshot.IsPartial) || group.Keep.Any(kept => !kept.Snapshot.IsPartial));
            var withoutMarks = Make(snapshots, rules).Removed.Select(snapshot => snapshot.Id).ToHashSet();
            Assert.Subset(withoutMarks, group.Remove.Select(snapshot => snapshot.Id).ToHashSet());
            Assert.InRange(withoutMarks.Count - group.Remove.Count, 0, 1);
        });

    [Fact]
    public void The_order_in_which_snapshots_are_listed_changes_nothing() =>
        Gen.Select(s_snapshots, Gen.Int[0, 1000]).Sample((snapshots, seed) =>
        {
            var rules = new RetentionRules { Last = new KeepCount(2), Daily = new KeepCount(3), Monthly = new KeepCount(4) };
            var shuffled = snapshots.OrderBy(snapshot => Id.Of(BitConverter.GetBytes(snapshot.Id.FirstByte + seed))).ToList();

            Assert.Equal(Make(snapshots, rules).Removed, Make(shuffled, rules).Removed);
        });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static RetentionPlan Make(IEnumerable<RetentionCandidate> snapshots, RetentionRules rules) =>
        RetentionPlan.Make(snapshots, GroupBy.HostAndPaths, rules, new RetentionMoment(s_now, TimeZoneInfo.Utc));
}
