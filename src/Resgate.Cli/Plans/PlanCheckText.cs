using System.Globalization;
using Resgate.Cli.Output;
using Resgate.Policy.Costs;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Cli.Plans;

/// <summary>A checked plan for people: the exposures, the findings, the cost, the verdict.</summary>
internal static class PlanCheckText
{
    public static void Write(TextWriter writer, string path, PlanFacts facts, IReadOnlyList<Finding> findings)
    {
        var plan = facts.Plan;
        writer.WriteLine($"{path}: {plan.System} on {plan.Device}; " +
            $"{Words.Count(plan.Classes.Count, "class", "classes")}, {Words.Count(plan.Places.Count, "place")}");
        writer.WriteLine();
        Table(facts).WriteTo(writer);
        writer.WriteLine();
        foreach (var finding in findings)
        {
            FindingText.Lines(finding).ToList().ForEach(writer.WriteLine);
            writer.WriteLine();
        }

        foreach (var cost in PlaceCost.Of(facts))
        {
            writer.WriteLine(Line(cost));
        }

        writer.WriteLine(PlanCheck.IsClean(findings)
            ? $"clean: nothing speaks against this plan ({FindingText.Summary(findings)})"
            : FindingText.Summary(findings));
    }

    private static TextTable Table(PlanFacts facts)
    {
        var table = new TextTable("Class", "Place", "Promised", "Worst loss", "");
        foreach (var row in ExposureTable.Of(facts))
        {
            table.Add(row.Class, row.Place, DurationText.ToWords(row.Objective), Worst(row), Remark(row));
        }

        return table;
    }

    private static string Worst(ExposureRow row) => (row.BroughtEvery, row.Exposure) switch
    {
        ({ } every, _) => $"{DurationText.ToWords(every)} and more",
        (_, null) => "without end",
        var (_, exposure) => DurationText.ToWords(exposure.Worst),
    };

    private static string Remark(ExposureRow row) => row switch
    {
        { IsKept: false } => "broken",
        { BroughtEvery: not null } => "offline between visits",
        { MostPerRun: { } most } => $"kept, with up to {SizeText.ToWords(most)} a run",
        _ => "kept",
    };

    private static string Line(PlaceCost cost)
    {
        var money = (decimal amount) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {cost.Price.Currency}");
        var list = cost.Price.Name.Length > 0 ? $"list price {cost.Price.Name}" : "its own price";
        var asOf = cost.Price.AsOf is { } day ? $" of {day}" : "";
        if (cost.StoredInAYear == 0)
        {
            return $"cost of {cost.Place}: {money(cost.Price.Storage * 100)} a month for each 100 GB, " +
                $"{money(cost.Price.Egress * 100)} to read them back ({list}{asOf}); sizes are not known";
        }

        var unknown = cost.Unknown.Count > 0 ? $"; without {Words.List(cost.Unknown, "and")}, whose size is not known" : "";
        return $"cost of {cost.Place}: {money(cost.MonthNow)} a month now, {money(cost.MonthInAYear)} in a year, " +
            $"{money(cost.WholeRestore)} to read it all back ({list}{asOf}{unknown})";
    }
}
