using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Engine.Backup;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>A file or directory that is done, as a verbose backup tells of it.</summary>
/// <param name="Path">In the snapshot; a directory's ends with a slash.</param>
/// <param name="Type">File or directory.</param>
/// <param name="Comparison">With the parent snapshot.</param>
/// <param name="Added">What it cost.</param>
internal readonly record struct BackupItem(string Path, NodeType Type, Comparison Comparison, Addition Added)
{
    private string Action => Comparison switch
    {
        Comparison.New => "new",
        Comparison.Changed => "modified",
        _ => "unchanged",
    };

    /// <param name="shown">The path, fit for a terminal.</param>
    public string Line(string shown)
    {
        if (Comparison == Comparison.Unmodified)
        {
            return $"{Action,-9} {shown}";
        }

        var (data, tree) = Type == NodeType.Directory ? (default, Added) : (Added, default(Addition));
        var metadata = Type == NodeType.Directory ? $", {new ByteCount(tree.StoredBytes)} metadata" : "";
        return FormattableString.Invariant(
            $"{Action,-9} {shown}, saved in {Added.Took.TotalSeconds:F3}s ")
            + $"({new ByteCount(data.PlainBytes)} added, {new ByteCount(data.StoredBytes)} stored{metadata})";
    }

    /// <summary>restic's <c>verbose_status</c> object; what is unchanged cost nothing.</summary>
    public void WriteJson(TextWriter writer)
    {
        var (action, path) = (Action, Path);
        var added = Comparison == Comparison.Unmodified ? default : Added;
        var (data, tree) = Type == NodeType.Directory ? (default, added) : (added, default(Addition));
        JsonLine.Write(writer, json => WriteJson(json, action, path, added.Took, data, tree, files: 0));
    }

    /// <summary>The same object, for the end of the scan.</summary>
    public static void WriteScanEnd(TextWriter writer, long files, long bytes, TimeSpan took) => JsonLine.Write(
        writer,
        json => WriteJson(json, "scan_finished", "", took, new Addition(bytes, 0, took), tree: default, files));

    private static void WriteJson(
        Utf8JsonWriter json, string action, string path, TimeSpan took, Addition data, Addition tree, long files)
    {
        json.WriteString("message_type", "verbose_status");
        json.WriteString("action", action);
        json.WriteString("item", path);
        json.WriteNumber("duration", (decimal)took.TotalSeconds);
        json.WriteNumber("data_size", data.PlainBytes);
        json.WriteNumber("data_size_in_repo", data.StoredBytes);
        json.WriteNumber("metadata_size", tree.PlainBytes);
        json.WriteNumber("metadata_size_in_repo", tree.StoredBytes);
        json.WriteNumber("total_files", files);
    }
}
