using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Schedules;

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
        json.WriteString("headline", StatusText.Headline(report.Status));
        json.WriteStartArray("classes");
        foreach (var one in report.Status.Classes)
        {
            Class(json, one, report.Turns[one.Class.Name]);
        }

        json.WriteEndArray();
        Unreached(json, report);
        Unprotected(json, report);
        json.WriteStartObject("kit");
        Moment(json, "made", report.Kit.Made);
        Moment(json, "verified", report.Kit.Verified);
        json.WriteBoolean("is_proved", report.KitGap is null);
        json.WriteEndObject();
    });

    private static void Class(Utf8JsonWriter json, ClassStanding one, ClassTurn turn)
    {
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
        Moment(json, "newest_whole", holding.Whole);
        Moment(json, "newest", holding.Newest);
        Moment(json, "last_seen", holding.Seen);
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
            Moment(json, "last_seen", place.Seen);
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

    private static void Moment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
    }
}
