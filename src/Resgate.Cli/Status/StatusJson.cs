using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;

namespace Resgate.Cli.Status;

/// <summary>A plan's status for programs: one object. Fields are only ever added; <c>docs/status.md</c> lists them.</summary>
internal static class StatusJson
{
    public static void Write(TextWriter writer, StatusReport report) => JsonLine.Write(writer, json =>
    {
        json.WriteString("message_type", "status");
        json.WriteString("system", report.Plan.System);
        json.WriteString("device", report.Plan.Device);
        json.WriteString("time", report.Now);
        json.WriteBoolean("holds", report.Status.Holds);
        json.WriteBoolean("sound", report.IsSound && !report.IsBlind);
        json.WriteString("headline", report.Headline);
        json.WriteStartArray("classes");
        foreach (var one in report.Status.Classes)
        {
            Class(json, one, report);
        }

        json.WriteEndArray();
        Unreached(json, report);
        Unprotected(json, report);
        Alarms(json, report);
        Duties(json, report);
        json.WriteStartObject("kit");
        json.WriteMoment("made", report.Kit.Made);
        json.WriteMoment("verified", report.Kit.Verified);
        json.WriteBoolean("is_proved", report.KitGap is null);
        json.WriteEndObject();
    });

    private static void Class(Utf8JsonWriter json, ClassStanding one, StatusReport report)
    {
        var turn = report.Turns[one.Class.Name];
        json.WriteStartObject();
        json.WriteString("class", one.Class.Name);
        json.WriteBoolean("holds", one.Holds);
        json.WriteNumber("rpo_seconds", one.Class.Rpo.TotalSeconds);
        json.WriteBoolean("is_due", turn.IsDue);
        json.WriteNumber("due_in_seconds", (long)turn.DueIn.TotalSeconds);
        json.WriteStartArray("places");
        foreach (var at in one.Places)
        {
            json.WriteStartObject();
            Place(json, at);
            if (report.Closed.TryGetValue(at.Place.Name, out var opens))
            {
                json.WriteString("window_opens", opens is { } opening ? opening.Begin : "never");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter json, PlaceStanding at)
    {
        json.WriteString("place", at.Place.Name);
        json.WriteString("domain", at.Place.Domain.Name);
        json.WriteString("standing", StatusText.Word(at.Standing));
        json.WriteString("proof", StatusText.Word(at.Proof));
        json.WriteNumber("objective_seconds", at.Objective.TotalSeconds);
        if (at.Age is { } age)
        {
            json.WriteNumber("age_seconds", (long)age.TotalSeconds);
        }

        if (at.Holding is not { } holding)
        {
            return;
        }

        json.WriteNumber("points", holding.Points);
        json.WriteNumber("partial_points", holding.PartialPoints);
        json.WriteNumber("future_points", holding.FuturePoints);
        json.WriteMoment("newest_whole", holding.Whole);
        json.WriteMoment("newest", holding.Newest);
        json.WriteMoment("last_seen", holding.Seen);
        if (holding.Size is { } size)
        {
            json.WriteNumber("bytes", size.Bytes);
        }
    }

    private static void Unreached(Utf8JsonWriter json, StatusReport report)
    {
        json.WriteStartArray("unreached");
        foreach (var place in report.Unreached)
        {
            json.WriteStartObject();
            json.WriteString("place", place.Place.Name);
            json.WriteBoolean("away", place.IsAway);
            json.WriteString("why", FailureReport.Advised(place.Failure));
            json.WriteMoment("last_seen", place.Seen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Unprotected(Utf8JsonWriter json, StatusReport report)
    {
        json.WriteStartArray("unprotected");
        foreach (var (name, source) in report.Unprotected)
        {
            json.WriteStartObject();
            json.WriteString("class", name);
            json.WriteString("source", source.Source);
            json.WriteString("why", source.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Alarms(Utf8JsonWriter json, StatusReport report)
    {
        json.WriteStartArray("alarms");
        foreach (var alarm in report.Alarms)
        {
            json.WriteStartObject();
            json.WriteString("kind", alarm.Kind);
            json.WriteString("class", alarm.Class);
            json.WriteString("place", alarm.Place);
            json.WriteString("what", alarm.Text);
            json.WriteStartArray("points");
            alarm.Points.ToList().ForEach(id => json.WriteStringValue(id.ToString()));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var (place, snapshot) in report.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("place", place);
            json.WriteString("snapshot_id", snapshot.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Duties(Utf8JsonWriter json, StatusReport report)
    {
        json.WriteStartArray("duties");
        foreach (var duty in report.Duties)
        {
            json.WriteStartObject();
            json.WriteString("duty", DutyWords.Of(duty.Kind));
            WriteKnown(json, "class", duty.Class);
            WriteKnown(json, "place", duty.Place);
            WriteKnown(json, "mirror", duty.Mirror);
            json.WriteString("standing", DutyWords.Of(duty.Standing));
            json.WriteMoment("last_success", duty.LastSuccess);
            if (duty.Overdue is { } overdue)
            {
                json.WriteNumber("overdue_seconds", (long)overdue.TotalSeconds);
            }

            WriteKnown(json, "what", duty.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("leftovers");
        foreach (var left in report.Leftovers)
        {
            json.WriteStartObject();
            json.WriteString("class", left.Class);
            json.WriteString("place", left.Place);
            json.WriteNumber("points", left.Points);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
