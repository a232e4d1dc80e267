using System.Text.Json;
using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The end of a backup, in lines or as restic's <c>summary</c> object.</summary>
internal static class BackupSummary
{
    public static IEnumerable<string> Lines(BackupCounters counters, Id? id, TimeSpan took, bool dryRun, bool detailed)
    {
        yield return $"Files:       {counters.FilesNew,5} new, {counters.FilesChanged,5} changed, {counters.FilesUnmodified,5} unmodified";
        yield return $"Dirs:        {counters.DirectoriesNew,5} new, {counters.DirectoriesChanged,5} changed, {counters.DirectoriesUnmodified,5} unmodified";
        if (detailed)
        {
            yield return $"Data Blobs:  {counters.DataBlobs,5} new";
            yield return $"Tree Blobs:  {counters.TreeBlobs,5} new";
        }

        var would = dryRun ? "Would add to" : "Added to";
        yield return $"{would} the repository: {new ByteCount(counters.BytesAdded).ToString(),-5} ({new ByteCount(counters.BytesStored).ToString(),-5} stored)";
        yield return "";
        yield return $"processed {counters.Files} files, {new ByteCount(counters.BytesProcessed)} in {(int)took.TotalMinutes}:{took.Seconds:D2}";
        if (id is { } snapshot)
        {
            yield return $"snapshot {snapshot.ToShortString()} saved";
        }
        else if (!dryRun)
        {
            yield return "skipped creating snapshot";
        }
    }

    public static void WriteJson(
        Utf8JsonWriter json, BackupCounters counters, Snapshot snapshot, Id? id, TimeSpan took, bool dryRun)
    {
        var summary = snapshot.Summary!;
        json.WriteString("message_type", "summary");
        if (dryRun)
        {
            json.WriteBoolean("dry_run", true);
        }

        json.WriteNumber("files_new", counters.FilesNew);
        json.WriteNumber("files_changed", counters.FilesChanged);
        json.WriteNumber("files_unmodified", counters.FilesUnmodified);
        json.WriteNumber("dirs_new", counters.DirectoriesNew);
        json.WriteNumber("dirs_changed", counters.DirectoriesChanged);
        json.WriteNumber("dirs_unmodified", counters.DirectoriesUnmodified);
        json.WriteNumber("data_blobs", counters.DataBlobs);
        json.WriteNumber("tree_blobs", counters.TreeBlobs);
        json.WriteNumber("data_added", counters.BytesAdded);
        json.WriteNumber("data_added_packed", counters.BytesStored);
        json.WriteNumber("total_files_processed", counters.Files);
        json.WriteNumber("total_bytes_processed", counters.BytesProcessed);
        json.WriteNumber("total_duration", took.TotalSeconds);
        WriteTime(json, "backup_start", summary.BackupStart);
        WriteTime(json, "backup_end", summary.BackupEnd);
        if (id is { } stored)
        {
            json.WriteString("snapshot_id", stored.ToString());
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, Timestamp moment)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxSize];
        json.WriteString(name, text[..TimestampText.Format(moment, text)]);
    }
}
