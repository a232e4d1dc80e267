using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The end of a backup, in lines or as restic's <c>summary</c> object.</summary>
/// <param name="counters">What was done.</param>
/// <param name="snapshot">The snapshot that was made, or would be.</param>
/// <param name="id">Its id; null when it was not stored.</param>
/// <param name="dryRun">Whether nothing was to be stored.</param>
internal sealed class BackupSummary(BackupCounters counters, Snapshot snapshot, Id? id, bool dryRun)
{
    private TimeSpan Took =>
        snapshot.Summary!.BackupEnd.ToDateTimeOffset() - snapshot.Summary.BackupStart.ToDateTimeOffset();

    /// <param name="detailed">With the numbers of blobs.</param>
    public IEnumerable<string> Lines(bool detailed)
    {
        yield return Counts("Files:", counters.FilesNew, counters.FilesChanged, counters.FilesUnmodified);
        yield return Counts("Dirs:", counters.DirectoriesNew, counters.DirectoriesChanged, counters.DirectoriesUnmodified);
        if (detailed)
        {
            yield return $"Data Blobs:  {counters.DataBlobs,5} new";
            yield return $"Tree Blobs:  {counters.TreeBlobs,5} new";
        }

        var would = dryRun ? "Would add" : "Added";
        yield return $"{would} to the repository: {Size(counters.BytesAdded),-5} ({Size(counters.BytesStored),-5} stored)";
        yield return "";
        yield return $"processed {counters.Files} files, {Size(counters.BytesProcessed)} in {Progress.Clock(Took)}";
        if (id is { } stored)
        {
            yield return $"snapshot {stored.ToShortString()} saved";
        }
        else if (!dryRun)
        {
            yield return "skipped creating snapshot";
        }
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("message_type", "summary");
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
        json.WriteNumber("total_duration", (decimal)Took.TotalSeconds);
        WriteTime(json, "backup_start", snapshot.Summary!.BackupStart);
        WriteTime(json, "backup_end", snapshot.Summary.BackupEnd);
        if (id is { } stored)
        {
            json.WriteString("snapshot_id", stored.ToString());
        }

        if (dryRun)
        {
            json.WriteBoolean("dry_run", true);
        }
    }

    private static string Counts(string what, long added, long changed, long unmodified) =>
        $"{what,-12} {added,5} new, {changed,5} changed, {unmodified,5} unmodified";

    private static string Size(long bytes) => new ByteCount(bytes).ToString();

    private static void WriteTime(Utf8JsonWriter json, string name, Timestamp moment)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxSize];
        json.WriteString(name, text[..TimestampText.Format(moment, text)]);
    }
}
