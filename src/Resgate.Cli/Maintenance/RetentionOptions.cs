using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Policy.Retention;

namespace Resgate.Cli.Maintenance;

/// <summary>The options that say what to keep.</summary>
internal sealed class RetentionOptions
{
    private readonly Option<string> _last = Count("--keep-last", "the last n snapshots", "-l");
    private readonly Option<string> _hourly = Count("--keep-hourly", "the last of each of n hours", "-H");
    private readonly Option<string> _daily = Count("--keep-daily", "the last of each of n days", "-d");
    private readonly Option<string> _weekly = Count("--keep-weekly", "the last of each of n weeks", "-w");
    private readonly Option<string> _monthly = Count("--keep-monthly", "the last of each of n months", "-m");
    private readonly Option<string> _yearly = Count("--keep-yearly", "the last of each of n years", "-y");
    private readonly Option<string> _within = Span("--keep-within", "all snapshots");
    private readonly Option<string> _withinHourly = Span("--keep-within-hourly", "hourly snapshots");
    private readonly Option<string> _withinDaily = Span("--keep-within-daily", "daily snapshots");
    private readonly Option<string> _withinWeekly = Span("--keep-within-weekly", "weekly snapshots");
    private readonly Option<string> _withinMonthly = Span("--keep-within-monthly", "monthly snapshots");
    private readonly Option<string> _withinYearly = Span("--keep-within-yearly", "yearly snapshots");
    private readonly Option<string[]> _tags =
        Verb.Texts("--keep-tag", "keep snapshots with all tags of the list tag[,tag...]; may be repeated");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [
                _last, _hourly, _daily, _weekly, _monthly, _yearly,
                _within, _withinHourly, _withinDaily, _withinWeekly, _withinMonthly, _withinYearly, _tags,
            ])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="Primitives.ResgateException">
    /// <see cref="Primitives.FailureKind.Usage"/>: a value makes no sense.
    /// </exception>
    public RetentionRules Read(Invocation call)
    {
        return new RetentionRules
        {
            Last = CountOf(_last),
            Hourly = CountOf(_hourly),
            Daily = CountOf(_daily),
            Weekly = CountOf(_weekly),
            Monthly = CountOf(_monthly),
            Yearly = CountOf(_yearly),
            Within = SpanOf(_within),
            WithinHourly = SpanOf(_withinHourly),
            WithinDaily = SpanOf(_withinDaily),
            WithinWeekly = SpanOf(_withinWeekly),
            WithinMonthly = SpanOf(_withinMonthly),
            WithinYearly = SpanOf(_withinYearly),
            Tags = [.. (call.Get(_tags) ?? []).Select(TagList.Parse)],
        };

        KeepCount CountOf(Option<string> option) => KeepCount.Parse(call.Get(option) ?? "0");
        CalendarSpan SpanOf(Option<string> option) => CalendarSpan.Parse(call.Get(option) ?? "");
    }

    private static Option<string> Count(string name, string what, string alias) =>
        Verb.Text(name, $"keep {what} ('unlimited' for all)", alias);

    private static Option<string> Span(string name, string what) =>
        Verb.Text(name, $"keep {what} younger than this, such as 1y5m7d2h, counted back from the latest");
}
