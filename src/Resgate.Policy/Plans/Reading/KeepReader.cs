using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads what is kept.</summary>
internal static class KeepReader
{
    /// <summary>Rules that keep something; null when the key is not written.</summary>
    public static (RetentionRules Rules, PlanMarks Marks)? Read(SectionReader owner, string subject)
    {
        if (owner.Block("keep", subject) is not { } keep)
        {
            return null;
        }

        var before = owner.Complaints.Count;
        var rules = new RetentionRules
        {
            Last = Count(keep, "last"),
            Hourly = Count(keep, "hourly"),
            Daily = Count(keep, "daily"),
            Weekly = Count(keep, "weekly"),
            Monthly = Count(keep, "monthly"),
            Yearly = Count(keep, "yearly"),
            Within = Span(keep, "within"),
            WithinHourly = Span(keep, "within-hourly"),
            WithinDaily = Span(keep, "within-daily"),
            WithinWeekly = Span(keep, "within-weekly"),
            WithinMonthly = Span(keep, "within-monthly"),
            WithinYearly = Span(keep, "within-yearly"),
        };
        var isUnderstood = owner.Complaints.Count == before && keep.IsKnown;
        if (rules.IsEmpty && isUnderstood)
        {
            keep.Complaints.Add(
                keep.Marks.Own,
                $"{subject} keeps nothing",
                "every point would be removed: say 'daily: 7' or another rule");
        }

        return (rules, keep.Marks);
    }

    private static KeepCount Count(SectionReader keep, string key) => keep.Value(
        key,
        static text => text switch
        {
            "all" or "forever" => throw new ResgateException(FailureKind.Usage, $"'{text}' is not a number")
            {
                Hint = "say unlimited to keep all of them",
            },
            "unlimited" => KeepCount.Unlimited,
            [.., 'd' or 'h' or 'm'] => throw new ResgateException(FailureKind.Usage, $"'{text}' is not a number")
            {
                Hint = $"rules count points; for a time say 'within: {text}'",
            },
            _ when Values.NumberText.Whole(text) is >= 0 and <= 100_000 and var count => new KeepCount(count),
            _ => throw Values.NumberText.Refused(text, "is not from 0 to 100000"),
        },
        KeepCount.Off);

    private static CalendarSpan Span(SectionReader keep, string key) => keep.Value(
        key,
        static text => CalendarSpan.Parse(text) is { IsEmpty: false } span
            ? span
            : throw new ResgateException(FailureKind.Usage, $"'{text}' is no time at all")
            {
                Hint = "write it like 2d or 1y5m: years, months, days, hours",
            },
        default);
}
