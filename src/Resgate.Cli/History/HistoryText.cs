using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;
using Resgate.Recovery.Verdicts;
using Resgate.Repository.Trees;

namespace Resgate.Cli.History;

/// <summary>The versions of a file, for people or programs; the newest that is intact is marked.</summary>
internal static class HistoryText
{
    public static void Write(Invocation call, PointPath path, IReadOnlyList<FileVersion> versions)
    {
        var best = versions.FirstOrDefault(static version => version.Verdict.Kind == VerdictKind.Intact);
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
                $"{Word(version.Verdict.Kind)}: {version.Verdict.Why}");
        }

        table.WriteTo(call.Out);
        call.Out.WriteLine(best is null
            ? "no version is known to be intact"
            : $"the newest intact version is -> of {LocalTime.Format(best.LastPoint)}");
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
                json.WriteString("verdict", Word(version.Verdict.Kind));
                json.WriteString("why", version.Verdict.Why);
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

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Intact => "intact",
        VerdictKind.Damaged => "damaged",
        _ => "unknown",
    };
}
