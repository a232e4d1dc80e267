using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Cli.History;

/// <summary>What points have of a folder and the machine has not, for people or programs.</summary>
internal static class MissingText
{
    public static void Write(Invocation call, PointPath path, IReadOnlyList<MissingFile> missing)
    {
        if (call.Json)
        {
            WriteJson(call.Out, path, missing);
            return;
        }

        call.Out.WriteLine($"{Names.ForPeople(RawText.Encode(path.ToString()))}: {Words.Count(missing.Count, "file")} that points have and that this machine has not");
        if (missing.Count == 0)
        {
            return;
        }

        call.Out.WriteLine();
        var table = new TextTable("Size", "Modified", "Last point", "Class", "Place", "Path");
        foreach (var (file, node, point) in missing)
        {
            table.Add(
                SizeText.ToWords(SizeOf(node.Size)),
                LocalTime.Format(node.ModifiedAt),
                LocalTime.Format(point.Time),
                point.Class.Name,
                point.PlaceName,
                Names.ForPeople(file));
        }

        table.WriteTo(call.Out);
        call.Out.WriteLine("'resgate restore PATH' brings one back as its last point has it, 'resgate restore FOLDER --at TIME --overwrite never' all that are missing of a time");
    }

    private static void WriteJson(TextWriter writer, PointPath path, IReadOnlyList<MissingFile> missing)
    {
        foreach (var (file, node, point) in missing)
        {
            JsonLine.Write(writer, json =>
            {
                json.WriteString("message_type", "history_missing");
                json.WriteString("path", LossyText.Decode(file));
                json.WriteNumber("size", node.Size);
                json.WriteString("mtime", node.ModifiedAt.ToDateTimeOffset());
                json.WriteString("last_point", point.Time.ToDateTimeOffset());
                json.WriteString("class", point.Class.Name);
                json.WriteString("place", point.PlaceName);
            });
        }

        JsonLine.Write(writer, json =>
        {
            json.WriteString("message_type", "history_summary");
            json.WriteString("path", path.ToString());
            json.WriteNumber("missing", missing.Count);
        });
    }

    private static ByteCount SizeOf(ulong size) => new((long)Math.Min(size, long.MaxValue));
}
