using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Plans.Values;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Graph.Sets;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Graph;

/// <summary>How points fit together, for people or programs.</summary>
internal static class GraphText
{
    private const int MostNamed = 5;

    /// <summary>All of it: <c>history --graph</c>.</summary>
    public static void Write(Invocation call, SetReport report)
    {
        if (call.Json)
        {
            foreach (var gap in report.Findings.Gaps)
            {
                JsonLine.Write(call.Out, json => WriteGap(json, gap));
            }

            JsonLine.Write(call.Out, json => WriteSummary(json, report));
            return;
        }

        call.Out.WriteLine(string.Join(", ", report.Points.Select(static point => $"{point.Class.Name} of {LocalTime.Format(point.Time)}")));
        call.Out.WriteLine(
            $"{Words.Count(report.Findings.Clips, "clip")}, {(report.Findings.Entries is { } entries ? $"{entries} listed as processed" : "no state")}"
            + (report.Findings.AgedOut > 0 ? $"; {report.Findings.AgedOut} gone in their time" : ""));
        foreach (var kind in report.Findings.Gaps.GroupBy(static gap => gap.Fault))
        {
            call.Out.WriteLine($"{Word(kind.Key)}, {kind.Count()}:");
            foreach (var gap in kind)
            {
                call.Out.WriteLine($"    {Describe(gap)}");
            }
        }

        foreach (var line in Lines(report, mostNamed: 0))
        {
            call.Out.WriteLine(line);
        }
    }

    /// <summary>What a restore has to warn of: nothing when all holds together.</summary>
    public static void Warn(Invocation call, SetReport report)
    {
        if (report.HoldsTogether)
        {
            return;
        }

        if (call.Json)
        {
            JsonLine.Write(call.Out, json => WriteSummary(json, report));
        }

        foreach (var line in Lines(report, MostNamed))
        {
            call.Warn($"warning: {line}");
        }
    }

    private static IEnumerable<string> Lines(SetReport report, int mostNamed)
    {
        if (report.HoldsTogether)
        {
            yield return "these points hold together";
            yield break;
        }

        foreach (var name in report.Lacking)
        {
            yield return $"no point of {name} is as old";
        }

        foreach (var kind in report.Findings.Gaps.Where(static gap => !gap.IsMended).GroupBy(static gap => gap.Fault))
        {
            var more = kind.Count() - mostNamed;
            var named = mostNamed == 0 ? "" : ": " + string.Join("; ", kind.Take(mostNamed).Select(Describe)) + (more > 0 ? $"; and {more} more" : "");
            yield return kind.Key switch
            {
                ClipFault.Torn => $"torn: the state lists {Words.Count(kind.Count(), "video")} as processed of which these points lack something{named}",
                ClipFault.Incomplete => $"torn: of {Words.Count(kind.Count(), "clip")} these points hold a part only{named}",
                _ => $"torn: the files of {Words.Count(kind.Count(), "clip")} contradict each other{named}",
            };
        }

        yield return report.NearestWhole is { } time
            ? $"nearest time at which all hold together: {LocalTime.Format(time)}"
            : $"none of {Words.Count(report.OthersTried, "other set")} that were tried holds together";
    }

    private static void WriteSummary(Utf8JsonWriter json, SetReport report)
    {
        json.WriteString("message_type", "graph_summary");
        json.WriteBoolean("holds_together", report.HoldsTogether);
        json.WriteStartArray("points");
        foreach (var point in report.Points)
        {
            json.WriteStartObject();
            json.WriteString("class", point.Class.Name);
            json.WriteString("place", point.PlaceName);
            json.WriteString("snapshot_id", point.Stored.Id.ToString());
            json.WriteString("capture_start", point.Time.ToDateTimeOffset());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lacking");
        report.Lacking.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        if (report.Findings.Entries is { } entries)
        {
            json.WriteNumber("listed", entries);
        }

        json.WriteNumber("clips", report.Findings.Clips);
        json.WriteNumber("aged_out", report.Findings.AgedOut);
        foreach (var fault in Enum.GetValues<ClipFault>())
        {
            json.WriteNumber(Word(fault), report.Findings.Gaps.Count(gap => gap.Fault == fault));
        }

        json.WriteStartArray("lost");
        report.Findings.Gaps.Where(static gap => !gap.IsMended).Select(static gap => gap.Clip).Distinct().ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        if (report.NearestWhole is { } time)
        {
            json.WriteString("nearest_whole", time.ToDateTimeOffset());
        }
    }

    private static void WriteGap(Utf8JsonWriter json, ClipGap gap)
    {
        json.WriteString("message_type", "graph_gap");
        json.WriteString("clip", gap.Clip);
        if (gap.Video is { } video)
        {
            json.WriteString("video_sha256", video.ToString());
        }

        json.WriteString("fault", Word(gap.Fault));
        json.WriteStartArray("missing");
        gap.Missing.Select(Word).ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteString("why", gap.Why);
        json.WriteBoolean("mended", gap.IsMended);
    }

    private static string Describe(ClipGap gap) =>
        Names.ForPeople(RawText.Encode(gap.Clip))
        + (gap.IsWhollyGone ? ": nothing of it is here" : gap.Missing.Count > 0 ? $" lacks {string.Join(", ", gap.Missing.Select(Word))}" : $": {gap.Why}")
        + (gap is { IsMended: true, Fault: not (ClipFault.Unlisted or ClipFault.Unplayable) } ? ", and will be done again from input" : "");

    private static string Word(GraphPart part) => part switch
    {
        GraphPart.Original => "original",
        GraphPart.Video => "video",
        GraphPart.Analysis => "analysis",
        GraphPart.Summary => "summary",
        GraphPart.Logline => "logline",
        _ => "page",
    };

    private static string Word(ClipFault fault) => fault switch
    {
        ClipFault.Torn => "torn",
        ClipFault.Incomplete => "incomplete",
        ClipFault.Contradictory => "contradictory",
        ClipFault.Unlisted => "unlisted",
        _ => "unplayable",
    };
}
