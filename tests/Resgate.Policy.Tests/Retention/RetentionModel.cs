using System.Globalization;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

/// <summary>The rules told the other way round: whole lists instead of a walk with counters, text instead of bucket numbers.</summary>
internal static class RetentionModel
{
    /// <summary>Reasons for every snapshot of one group; empty for those that go.</summary>
    public static List<List<string>> Reasons(IReadOnlyList<RetentionCandidate> newestFirst, RetentionRules rules, Timestamp now)
    {
        var reasons = newestFirst.Select(_ => new List<string>()).ToList();
        var past = newestFirst.Where(snapshot => snapshot.Time < now).ToList();
        Timestamp? end = past.Count == 0 ? null : past.Max(snapshot => snapshot.Time);

        foreach (var (i, snapshot) in newestFirst.Index())
        {
            reasons[i].AddRange(rules.Tags.Where(list => list.IsIn(snapshot.Tags)).Select(list => $"has tags {list}"));
            if (!rules.Within.IsEmpty && IsWithin(snapshot.Time, rules.Within, end))
            {
                reasons[i].Add($"within {rules.Within}");
            }
        }

        Count(newestFirst, reasons, "last snapshot", rules.Last, i => $"{i}");
        Count(newestFirst, reasons, "hourly snapshot", rules.Hourly, i => Text(newestFirst[i], "yyyy-MM-dd HH"));
        Count(newestFirst, reasons, "daily snapshot", rules.Daily, i => Text(newestFirst[i], "yyyy-MM-dd"));
        Count(newestFirst, reasons, "weekly snapshot", rules.Weekly, i => Week(newestFirst[i]));
        Count(newestFirst, reasons, "monthly snapshot", rules.Monthly, i => Text(newestFirst[i], "yyyy-MM"));
        Count(newestFirst, reasons, "yearly snapshot", rules.Yearly, i => Text(newestFirst[i], "yyyy"));
        Within("hourly", rules.WithinHourly, i => Text(newestFirst[i], "yyyy-MM-dd HH"));
        Within("daily", rules.WithinDaily, i => Text(newestFirst[i], "yyyy-MM-dd"));
        Within("weekly", rules.WithinWeekly, i => Week(newestFirst[i]));
        Within("monthly", rules.WithinMonthly, i => Text(newestFirst[i], "yyyy-MM"));
        Within("yearly", rules.WithinYearly, i => Text(newestFirst[i], "yyyy"));
        return reasons;

        void Within(string name, CalendarSpan span, Func<int, string> bucket)
        {
            if (span.IsEmpty)
            {
                return;
            }

            var young = newestFirst.TakeWhile(snapshot => IsWithin(snapshot.Time, span, end)).Count();
            var heads = Heads(young, bucket);
            Note(reasons, heads, young == newestFirst.Count ? young - 1 : -1, $"{name} within {span}");
        }
    }

    private static void Count(
        IReadOnlyList<RetentionCandidate> snapshots, List<List<string>> reasons, string name, KeepCount count, Func<int, string> bucket)
    {
        var heads = Heads(snapshots.Count, bucket);
        var oldest = snapshots.Count - 1;
        if (!count.IsUnlimited)
        {
            oldest = heads.Count < count.Count ? oldest : -1;
            heads = [.. heads.Take(count.Count)];
        }

        Note(reasons, heads, oldest, name);
    }

    private static void Note(List<List<string>> reasons, List<int> heads, int oldest, string name)
    {
        heads.ForEach(head => reasons[head].Add(name));
        if (oldest >= 0 && !heads.Contains(oldest))
        {
            reasons[oldest].Add($"oldest {name}");
        }
    }

    private static List<int> Heads(int count, Func<int, string> bucket) =>
        [.. Enumerable.Range(0, count).Where(i => i == 0 || bucket(i) != bucket(i - 1))];

    private static bool IsWithin(Timestamp time, CalendarSpan span, Timestamp? end)
    {
        if (end is not { } last)
        {
            return true;
        }

        // A plain calendar: months first, then as many days forward as the day of the month says, then back.
        var from = last.ToDateTimeOffset();
        var firstOfMonth = from.AddDays(1 - from.Day).AddMonths(-((span.Years * 12) + span.Months));
        var limit = firstOfMonth.AddDays(from.Day - 1).AddDays(-span.Days).AddHours(-span.Hours);
        return time.ToDateTimeOffset() > limit;
    }

    private static string Text(RetentionCandidate snapshot, string format) =>
        snapshot.Time.ToDateTimeOffset().ToString(format, CultureInfo.InvariantCulture);

    private static string Week(RetentionCandidate snapshot)
    {
        var day = snapshot.Time.ToDateTimeOffset().DateTime;
        return $"{ISOWeek.GetYear(day)}/{ISOWeek.GetWeekOfYear(day)}";
    }
}
