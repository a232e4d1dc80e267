using Resgate.Cli.Output;
using Resgate.Format.Text;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Schedules;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Running;

/// <summary>What a run did, a line or an object for each class and place.</summary>
internal sealed class RunText(Invocation call, string run)
{
    /// <summary>That a class is about to be captured, or would be.</summary>
    public void Turn(ClassTurn turn, IEnumerable<string> places)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_planned");
                json.WriteString("class", turn.Class.Name);
                json.WriteStartArray("places");
                places.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
            });
        }

        call.Say($"would capture {turn.Class.Name} for {string.Join(", ", places)}");
    }

    public void NothingDue(ClassTurn next)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_nothing_due");
                json.WriteString("next", next.Class.Name);
                json.WriteNumber("seconds", (long)next.DueIn.TotalSeconds);
            });
        }

        call.Say($"nothing is due; {next.Class.Name} is next, in {Progress.Clock(next.DueIn)}");
    }

    public void Result(ClassResult result)
    {
        foreach (var point in result.Stored)
        {
            Stored(result, point);
        }

        Alarm(result);
        Shrunk(result);
        Leapt(result);
        foreach (var place in result.Wanted.Except(result.Stored.Select(static point => point.Place)))
        {
            if (call.Json)
            {
                JsonLine.Write(call.Out, json =>
                {
                    json.WriteString("message_type", "run_missed");
                    json.WriteString("class", result.Class);
                    json.WriteString("place", place);
                });
            }

            call.Say($"{result.Class} at {place}: not stored");
        }
    }

    /// <summary>That points at a place have times that cannot be right.</summary>
    public void Odd(StandingAlarm alarm)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_odd");
                json.WriteString("class", alarm.Class);
                json.WriteString("place", alarm.Place);
                json.WriteString("kind", alarm.Kind);
                json.WriteStartArray("points");
                alarm.Points.ToList().ForEach(id => json.WriteStringValue(id.ToString()));
                json.WriteEndArray();
            });
        }

        call.Warn($"alarm: {alarm.Text}");
    }

    public void Retention(string place, RetentionOutcome outcome)
    {
        if (outcome.Removed == 0)
        {
            return;
        }

        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_forgotten");
                json.WriteString("place", place);
                json.WriteNumber("points_removed", outcome.Removed);
                json.WriteBoolean("pruned", outcome.IsPruned);
            });
        }

        call.Say($"{place}: {outcome.Removed} points forgotten, {(outcome.IsPruned ? "" : "not ")}pruned");
    }

    /// <summary>The last object.</summary>
    public void Summary(int classes, ExitCode code)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_summary");
                json.WriteString("run", run);
                json.WriteNumber("classes", classes);
                json.WriteNumber("code", (int)code);
            });
        }
    }

    private void Stored(ClassResult result, StoredPoint point)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_stored");
                json.WriteString("class", result.Class);
                json.WriteString("place", point.Place);
                json.WriteString("snapshot_id", point.Snapshot.ToString());
                json.WriteString("capture_start", result.Begin.ToDateTimeOffset());
                json.WriteNumber("seconds", (decimal)result.Took.TotalSeconds);
                json.WriteNumber("files", result.Files);
                json.WriteNumber("bytes", result.Size.Bytes);
                json.WriteNumber("data_added_packed", point.Added.Bytes);
                json.WriteNumber("missing", result.Missing);
            });
        }

        var partial = result.Missing > 0 ? $"; partial, lacks {result.Missing}" : "";
        call.Say(
            $"{result.Class} at {point.Place}: snapshot {point.Snapshot.ToShortString()}, "
            + $"{result.Files} files, {result.Size}, {point.Added} stored in {Progress.Clock(result.Took)}{partial}");
    }

    /// <summary>That there is much less than was usual.</summary>
    private void Shrunk(ClassResult result)
    {
        if (result.Drop is not { } drop)
        {
            return;
        }

        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_shrunk");
                json.WriteString("class", result.Class);
                json.WriteNumber("files", drop.Files);
                json.WriteNumber("bytes", drop.Size.Bytes);
                json.WriteNumber("usual_files", drop.UsualFiles);
                json.WriteNumber("usual_bytes", drop.UsualSize.Bytes);
            });
        }

        call.Warn($"alarm: {result.Class} has shrunk: {drop}");
    }

    /// <summary>That the one before was captured long ago.</summary>
    private void Leapt(ClassResult result)
    {
        if (result.Leap is not { } leap)
        {
            return;
        }

        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_leapt");
                json.WriteString("class", result.Class);
                json.WriteNumber("seconds", (long)leap.TotalSeconds);
            });
        }

        call.Warn(
            $"alarm: {result.Class} was captured {Words.Count((int)leap.TotalDays, "day")} after the point before it: "
            + "the device was off so long, or its clock is wrong");
    }

    /// <summary>That files have changed which never should.</summary>
    private void Alarm(ClassResult result)
    {
        const int most = 100;
        if (result.Alarms.Count == 0)
        {
            return;
        }

        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "run_alarm");
                json.WriteString("class", result.Class);
                json.WriteNumber("files_changed", result.Alarms.Count);
                json.WriteStartArray("paths");
                result.Alarms.Take(most).ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
            });
        }

        var others = result.Alarms.Count > 1 ? $" and {result.Alarms.Count - 1} more" : "";
        call.Warn(
            $"alarm: {result.Class}: {Names.ForPeople(RawText.Encode(result.Alarms[0]))}{others} changed, and files there are written once");
    }
}
