using Resgate.Policy.Retention;

namespace Resgate.Simulation.Tests;

/// <summary>Rules of retention, drawn at random, and as arguments of <c>forget</c>.</summary>
internal static class RuleDraw
{
    public static RetentionRules Any(Random luck)
    {
        KeepCount Count(int most) => luck.Next(2) == 0 ? KeepCount.Off : new KeepCount(luck.Next(1, most));
        CalendarSpan Span(int months, int days) => luck.Next(3) != 0 ? default : new CalendarSpan(0, luck.Next(months), luck.Next(days), luck.Next(1, 30));
        var rules = new RetentionRules
        {
            Last = Count(5),
            Hourly = Count(30),
            Daily = Count(40),
            Weekly = Count(20),
            Monthly = Count(14),
            Yearly = Count(3),
            Within = Span(1, 9),
            WithinHourly = Span(1, 5),
            WithinDaily = Span(3, 30),
            WithinWeekly = Span(6, 30),
            WithinMonthly = Span(12, 30),
            WithinYearly = Span(12, 30),
        };
        return rules.IsEmpty ? rules with { Daily = new KeepCount(7) } : rules;
    }

    public static IReadOnlyList<string> Arguments(RetentionRules rules)
    {
        var arguments = new List<string>();
        void Count(string name, KeepCount count) => arguments.AddRange(count.IsOff ? [] : [$"--keep-{name}", count.ToString()]);
        void Span(string name, CalendarSpan span) => arguments.AddRange(span.IsEmpty ? [] : [$"--keep-within{name}", span.ToString()]);
        Count("last", rules.Last);
        Count("hourly", rules.Hourly);
        Count("daily", rules.Daily);
        Count("weekly", rules.Weekly);
        Count("monthly", rules.Monthly);
        Count("yearly", rules.Yearly);
        Span("", rules.Within);
        Span("-hourly", rules.WithinHourly);
        Span("-daily", rules.WithinDaily);
        Span("-weekly", rules.WithinWeekly);
        Span("-monthly", rules.WithinMonthly);
        Span("-yearly", rules.WithinYearly);
        return arguments;
    }
}
