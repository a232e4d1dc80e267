using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Verdicts;
using Resgate.Repository.Trees;

namespace Resgate.Cli.History;

/// <summary>The versions of a file, for people or programs; the newest that is intact is marked.</summary>
internal static class HistoryText
{
    public static void Write(Invocation call, PointPath path, IReadOnlyList<FileVersion> versions)
    {
        // Of what is intact, what was examined furthest; of that, the newest.
        var best = versions.Where(static version => version.Judgement.Kind == VerdictKind.Intact).MaxBy(static version => version.Depth);
        if (call.Json)
        {
            WriteJson(call.Out, path, versions, best);
            return;
        }

        call.Out.WriteLine($"{Names.ForPeople(RawText.Encode(path.ToString()))}: {Words.Count(versions.Count, "version")}");
        call.Out.WriteLine();
        var table = new TextTable("", "Content", "Size", "Modified", "First point", "Last point", "Places", "Verdict");
        foreach (var version in versions)
        {
            table.Add(
                version == best ? "->" : "",
                version.Content?.ToShortString() ?? "-",
                SizeText.ToWords(SizeOf(version)),
                LocalTime.Format(version.Modified),
                LocalTime.Format(version.FirstPoint),
                LocalTime.Format(version.LastPoint),
                string.Join(", ", version.Places),
                $"{Word(version.Judgement.Kind)}{By(version)}: {version.Judgement.Why}");
        }

        table.WriteTo(call.Out);
        call.Out.WriteLine(best is null
            ? "no version is known to be intact"
            : $"the newest intact version{By(best)} is -> of {LocalTime.Format(best.LastPoint)}");
    }

    private static void WriteJson(TextWriter writer, PointPath path, IReadOnlyList<FileVersion> versions, FileVersion? best)
    {
        foreach (var version in versions)
        {
            JsonLine.Write(writer, json =>
            {
                json.WriteString("message_type", "history_version");
                if (version.Content is { } content)
                {
                    json.WriteString("content_sha256", content.ToString());
                }

                json.WriteNumber("size", version.Size);
                json.WriteString("mtime", version.Modified.ToDateTimeOffset());
                json.WriteString("first_point", version.FirstPoint.ToDateTimeOffset());
                json.WriteString("last_point", version.LastPoint.ToDateTimeOffset());
                json.WriteNumber("points", version.Found.Count);
                json.WriteStartArray("places");
                version.Places.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
                json.WriteString("verdict", Word(version.Judgement.Kind));
                json.WriteString("why", version.Judgement.Why);
                json.WriteString("checked_by", Word(version.Depth));
                if (version.Judgement.Graph is { } graph)
                {
                    json.WriteString("graph", Word(graph.State));
                    json.WriteString("graph_why", graph.Why);
                }

                json.WriteBoolean("newest_intact", version == best);
            });
        }

        JsonLine.Write(writer, json =>
        {
            json.WriteString("message_type", "history_summary");
            json.WriteString("path", path.ToString());
            json.WriteNumber("versions", versions.Count);
        });
    }

    private static ByteCount SizeOf(FileVersion version) => new((long)Math.Min(version.Size, long.MaxValue));

    // Only where there is a choice: of most files, nothing but their own content ever tells.
    private static string By(FileVersion version) => version.Judgement.Graph is null ? "" : $" by {Word(version.Depth)}";

    private static string Word(CheckDepth depth) => depth switch
    {
        CheckDepth.Graph => "graph",
        CheckDepth.Structure => "structure",
        CheckDepth.Bytes => "bytes",
        _ => "nothing",
    };

    private static string Word(GraphState state) => state switch
    {
        GraphState.Holds => "holds",
        GraphState.Broken => "broken",
        _ => "not_examined",
    };

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Intact => "intact",
        VerdictKind.Damaged => "damaged",
        _ => "unknown",
    };
}
