using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Costs;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Cli.Plans;

/// <summary>A checked plan for programs: an object a line, the summary last.</summary>
internal static class PlanCheckJson
{
    public static void Write(TextWriter writer, PlanFacts facts, IReadOnlyList<Finding> findings)
    {
        foreach (var row in ExposureTable.Of(facts))
        {
            JsonLine.Write(writer, json => Exposure(json, row));
        }

        foreach (var finding in findings)
        {
            JsonLine.Write(writer, json => Finding(json, finding));
        }

        foreach (var cost in PlaceCost.Of(facts))
        {
            JsonLine.Write(writer, json => Cost(json, cost));
        }

        JsonLine.Write(writer, json =>
        {
            json.WriteString("message_type", "plan_summary");
            json.WriteString("system", facts.Plan.System);
            json.WriteString("device", facts.Plan.Device);
            json.WriteBoolean("clean", PlanCheck.IsClean(findings));
            foreach (var severity in Enum.GetValues<Severity>())
            {
                json.WriteNumber(FindingText.Word(severity), findings.Count(finding => finding.Severity == severity));
            }
        });
    }

    public static void Write(TextWriter writer, IReadOnlyList<Complaint> complaints)
    {
        foreach (var complaint in complaints)
        {
            JsonLine.Write(writer, json =>
            {
                json.WriteString("message_type", "plan_complaint");
                Mark(json, complaint.At);
                json.WriteString("what", complaint.What);
                json.WriteString("to_do", complaint.ToDo);
            });
        }
    }

    private static void Exposure(Utf8JsonWriter json, ExposureRow row)
    {
        json.WriteString("message_type", "exposure");
        json.WriteString("class", row.Class);
        json.WriteString("place", row.Place);
        json.WriteNumber("objective_seconds", row.Objective.TotalSeconds);
        if (row.Exposure is { } exposure)
        {
            json.WriteNumber("worst_seconds", exposure.Worst.TotalSeconds);
            json.WriteNumber("interval_seconds", exposure.Interval.TotalSeconds);
            json.WriteNumber("capture_seconds", exposure.Capture.TotalSeconds);
            json.WriteNumber("waiting_seconds", exposure.Waiting.TotalSeconds);
            json.WriteNumber("transfer_seconds", exposure.Transfer.TotalSeconds);
        }

        if (row.MostPerRun is { } most)
        {
            json.WriteNumber("most_bytes_per_run", most.Bytes);
        }

        json.WriteBoolean("kept", row.IsKept);
    }

    private static void Finding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("message_type", "finding");
        json.WriteString("id", finding.Id);
        json.WriteString("severity", FindingText.Word(finding.Severity));
        Texts(json, "classes", finding.Classes);
        Texts(json, "places", finding.Places);
        Mark(json, finding.At);
        json.WriteString("what", finding.What);
        Texts(json, "timeline", finding.Timeline);
        json.WriteString("change", finding.Change);
    }

    private static void Cost(Utf8JsonWriter json, PlaceCost cost)
    {
        json.WriteString("message_type", "cost");
        json.WriteString("place", cost.Place);
        json.WriteString("price_list", cost.Price.Name);
        json.WriteString("currency", cost.Price.Currency);
        json.WriteNumber("stored_bytes_now", (long)Math.Min(cost.StoredNow, long.MaxValue / 2));
        json.WriteNumber("stored_bytes_in_a_year", (long)Math.Min(cost.StoredInAYear, long.MaxValue / 2));
        json.WriteNumber("month_now", decimal.Round(cost.MonthNow, 2));
        json.WriteNumber("month_in_a_year", decimal.Round(cost.MonthInAYear, 2));
        json.WriteNumber("whole_restore", decimal.Round(cost.WholeRestore, 2));
        Texts(json, "unknown_classes", cost.Unknown);
    }

    private static void Mark(Utf8JsonWriter json, PlanMark mark)
    {
        json.WriteString("file", mark.File);
        json.WriteNumber("line", mark.Line);
        json.WriteNumber("column", mark.Column);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
