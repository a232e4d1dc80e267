using System.Text.Json;
using Resgate.Capture.Mirrors;
using Resgate.Cli.Output;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Cli.Mirroring;

/// <summary>What became of mirrors, a line or an object each.</summary>
internal sealed class MirrorText(Invocation call)
{
    /// <summary>That a mirror would be made.</summary>
    public void Planned(PlannedMirror mirror)
    {
        Write("mirror_planned", json =>
        {
            json.WriteString("mirror", mirror.Name);
            json.WriteString("to", mirror.To);
        });
        call.Say($"would mirror {string.Join(", ", mirror.Of)} to {mirror.To}");
    }

    public void NotDue(PlannedMirror mirror, TimeSpan dueIn)
    {
        Write("mirror_not_due", json =>
        {
            json.WriteString("mirror", mirror.Name);
            json.WriteNumber("seconds", (long)dueIn.TotalSeconds);
        });
        call.Say($"{mirror.Name}: not due for {Progress.Clock(dueIn)}");
    }

    public void Missed(PlannedMirror mirror) => Write("mirror_missed", json => json.WriteString("mirror", mirror.Name));

    public void Made(PlannedMirror mirror, MirrorResult result, TimeSpan took)
    {
        Write("mirror_made", json =>
        {
            json.WriteString("mirror", mirror.Name);
            json.WriteString("to", mirror.To);
            json.WriteString("tree", result.Tree);
            json.WriteBoolean("whole", result.IsWhole);
            json.WriteNumber("seconds", (decimal)took.TotalSeconds);
            json.WriteNumber("files", result.Files);
            json.WriteNumber("bytes", result.Size.Bytes);
            json.WriteNumber("files_copied", result.CopiedFiles);
            json.WriteNumber("bytes_copied", result.CopiedSize.Bytes);
            json.WriteNumber("files_compared", result.Compared);
            json.WriteBoolean("read_in_full", result.WasFull);
            json.WriteNumber("secrets_left_out", result.Secrets);
            json.WriteNumber("missing", result.Missing);
            json.WriteStartArray("removed");
            result.Removed.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
        });
        var full = result.WasFull ? ", all of them read in full" : "";
        var secrets = result.Secrets > 0 ? $"; {Words.Count(result.Secrets, "file")} left out, secret by name" : "";
        var removed = result.Removed.Count > 0 ? $"; {Words.Count(result.Removed.Count, "old tree")} removed" : "";
        var partial = result.IsWhole ? "" : $"; partial, lacks {result.Missing}, 'latest' stays";
        call.Say(
            $"{mirror.Name} at {mirror.To}: {result.Tree}, {Words.Count(result.Files, "file")}, {result.Size}{full}, "
            + $"{result.CopiedSize} copied, {result.Compared} compared in {Progress.Clock(took)}{secrets}{removed}{partial}");
    }

    /// <summary>The last object.</summary>
    public void Summary(int made, ExitCode code) => Write("mirror_summary", json =>
    {
        json.WriteNumber("mirrors", made);
        json.WriteNumber("code", (int)code);
    });

    private void Write(string type, Action<Utf8JsonWriter> fields)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", type);
                fields(json);
            });
        }
    }
}
