using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>A plan's status for people: the worst gap, a row for each class and place, and what cannot be seen there.</summary>
internal static class StatusTable
{
    public static void Write(TextWriter writer, StatusReport report)
    {
        var plan = report.Plan;
        writer.WriteLine(report.IsBlind
            ? "nothing can be told: no place can be reached"
            : report.Headline);
        writer.WriteLine();
        Table(report).WriteTo(writer);
        foreach (var place in report.Unreached)
        {
            var seen = place.Seen is { } moment ? $"last seen {Moment(moment)}" : "never seen";
            writer.WriteLine(place.IsAway
                ? $"{place.Place.Name} is away; {seen}"
                : $"{place.Place.Name} cannot be reached, {seen}: {FailureReport.Advised(place.Failure)}");
        }

        foreach (var concern in report.Concerns)
        {
            writer.WriteLine(concern);
        }

        foreach (var duty in report.Duties.Where(static duty => duty.Standing == DutyStanding.Neglected))
        {
            writer.WriteLine(duty.Text);
        }

        foreach (var left in report.Leftovers)
        {
            writer.WriteLine($"{Words.Count(left.Points, "point")} of {left.Class} at {left.Place}: the plan keeps no such class there, so nobody forgets them");
        }

        foreach (var (name, source) in report.Unprotected)
        {
            writer.WriteLine($"not protected: {name}: {source.Source}: {source.Message}");
        }

        if (report.KitGap is { } gap)
        {
            writer.WriteLine(gap);
        }

        var concerns = report.Concerns.Count() is > 0 and var count ? $"; {Words.Count(count, "more thing")} amiss" : "";
        var missed = report.Status.Classes.Count(static one => !one.Holds);
        writer.WriteLine($"{plan.System} on {plan.Device}: " + (missed == 0
            ? $"{Words.Count(plan.Classes.Count, "objective holds", "objectives hold")}"
            : $"{missed} of {Words.Count(plan.Classes.Count, "objective")} missed") + concerns);
    }

    private static TextTable Table(StatusReport report)
    {
        var table = new TextTable("Class", "Place", "Newest whole point", "Age", "Objective", "", "Proof", "Points", "Size", "Next run");
        foreach (var at in report.Status.Classes.SelectMany(static one => one.Places))
        {
            table.Add(
                at.Class.Name,
                at.Place.Name,
                at.Holding?.Whole is { } whole ? Moment(whole) : "-",
                at.Age is { } age ? DurationText.ToRoughWords(age) : "-",
                DurationText.ToWords(at.Objective),
                Verdict(at),
                StatusText.Word(at.Proof),
                Points(at.Holding),
                at.Holding?.Size is { } size ? SizeText.ToWords(size) : "-",
                Next(report, at));
        }

        return table;
    }

    private static string Verdict(PlaceStanding at) => at switch
    {
        { Standing: Standing.Late } => $"late by {DurationText.ToRoughWords(at.Beyond!.Value)}",
        { Standing: Standing.Holds, Holding.Seen: not null } => "holds, when last seen",
        _ => StatusText.Word(at.Standing),
    };

    private static string Points(ClassHolding? holding) => holding switch
    {
        null => "-",
        { PartialPoints: 0, FuturePoints: 0 } => $"{holding.Points}",
        { FuturePoints: 0 } => $"{holding.Points}, {holding.PartialPoints} partial",
        _ => $"{holding.Points}, {holding.FuturePoints} in the future",
    };

    private static string Next(StatusReport report, PlaceStanding at)
    {
        var turn = report.Turns[at.Class.Name];
        var isDueHere = turn.IsDue || at.Holding?.Newest is not { } newest || newest + at.Class.Every <= report.Now;
        return (report.Closed.TryGetValue(at.Place.Name, out var opens) && isDueHere, opens) switch
        {
            (true, { } opening) => $"opens {opening.Begin}",
            (true, null) => "never: closed",
            _ => turn.IsDue ? "now" : $"in {DurationText.ToRoughWords(turn.DueIn)}",
        };
    }

    private static string Moment(DateTimeOffset moment) => LocalTime.Format(Timestamp.From(moment));
}
