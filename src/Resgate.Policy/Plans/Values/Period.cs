using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>A time between two appointments, which may be counted in months: <c>2 weeks</c>, <c>1 month</c>, <c>1 year</c>.</summary>
/// <param name="Months">Calendar months, 0 or more.</param>
/// <param name="Days">Days on top of them, 0 or more.</param>
public readonly record struct Period(int Months, int Days)
{
    private const string Example = "write it as 7 days, 2 weeks, 1 month or 1 year";

    /// <summary>At the most: a month has 31 days.</summary>
    public TimeSpan Longest => TimeSpan.FromDays((31L * Months) + Days);

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: another unit, no unit, or zero.</exception>
    public static Period Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var period = default(Period);
        while (!rest.IsEmpty)
        {
            var (number, unit) = SpanWords.Take(ref rest, text, Example);
            if (number > 36500)
            {
                throw SpanWords.Refused(text, "has a number that is too large", Example);
            }

            period = unit switch
            {
                "d" or "day" or "days" => period with { Days = period.Days + number },
                "w" or "week" or "weeks" => period with { Days = period.Days + (7 * number) },
                "month" or "months" => period with { Months = period.Months + number },
                "y" or "year" or "years" => period with { Months = period.Months + (12 * number) },
                "m" => throw SpanWords.Refused(text, "may mean minutes or months", "write it out: 1 month"),
                "h" or "hour" or "hours" when number % 24 == 0 => period with { Days = period.Days + (number / 24) },
                _ => throw SpanWords.Refused(text, $"has the unknown unit '{unit}'", Example),
            };
        }

        return period != default ? period : throw SpanWords.Refused(text, "is no time at all", Example);
    }

    public override string ToString() => (Months, Days) switch
    {
        (0, var days) => days == 1 ? "1 day" : $"{days} days",
        (var months, 0) => months == 1 ? "1 month" : $"{months} months",
        _ => $"{Months} months {Days} days",
    };
}
