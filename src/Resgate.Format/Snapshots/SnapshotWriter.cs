using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Snapshots;

/// <summary>Snapshots to JSON: restic's order of keys and omissions, then ours, without a line feed. Source: format page, section 6.7.</summary>
public static class SnapshotWriter
{
    public static byte[] Write(Snapshot snapshot)
    {
        var json = new JsonText();
        json.Raw("{\"time\":"u8);
        json.Time(snapshot.Time);
        IdUnlessNull(json, ",\"parent\":"u8, snapshot.Parent);
        json.Raw(",\"tree\":"u8);
        json.Id(snapshot.Tree);
        json.Raw(",\"paths\":"u8);
        Texts(json, snapshot.Paths);
        TextUnlessEmpty(json, ",\"hostname\":"u8, snapshot.HostName);
        TextUnlessEmpty(json, ",\"username\":"u8, snapshot.UserName);
        NumberUnlessZero(json, ",\"uid\":"u8, snapshot.UserId);
        NumberUnlessZero(json, ",\"gid\":"u8, snapshot.GroupId);
        TextsUnlessEmpty(json, ",\"excludes\":"u8, snapshot.Excludes);
        TextsUnlessEmpty(json, ",\"tags\":"u8, snapshot.Tags);
        IdUnlessNull(json, ",\"original\":"u8, snapshot.Original);
        TextUnlessEmpty(json, ",\"program_version\":"u8, snapshot.ProgramVersion);
        if (snapshot.Summary is { } summary)
        {
            json.Raw(",\"summary\":"u8);
            Summary(json, summary);
        }

        if (snapshot.Partial is { } partial)
        {
            Number(json, ",\"resgate\":{\"partial\":{\"errors\":"u8, partial.Errors);
            json.Raw("}}"u8);
        }

        json.Raw("}"u8);
        return json.ToArray();
    }

    private static void Summary(JsonText json, SnapshotSummary summary)
    {
        json.Raw("{\"backup_start\":"u8);
        json.Time(summary.BackupStart);
        json.Raw(",\"backup_end\":"u8);
        json.Time(summary.BackupEnd);
        Number(json, ",\"files_new\":"u8, summary.FilesNew);
        Number(json, ",\"files_changed\":"u8, summary.FilesChanged);
        Number(json, ",\"files_unmodified\":"u8, summary.FilesUnmodified);
        Number(json, ",\"dirs_new\":"u8, summary.DirectoriesNew);
        Number(json, ",\"dirs_changed\":"u8, summary.DirectoriesChanged);
        Number(json, ",\"dirs_unmodified\":"u8, summary.DirectoriesUnmodified);
        Number(json, ",\"data_blobs\":"u8, summary.DataBlobs);
        Number(json, ",\"tree_blobs\":"u8, summary.TreeBlobs);
        Number(json, ",\"data_added\":"u8, summary.DataAdded);
        Number(json, ",\"data_added_packed\":"u8, summary.DataAddedPacked);
        Number(json, ",\"total_files_processed\":"u8, summary.TotalFilesProcessed);
        Number(json, ",\"total_bytes_processed\":"u8, summary.TotalBytesProcessed);
        json.Raw("}"u8);
    }

    private static void Texts(JsonText json, IReadOnlyList<string> texts)
    {
        json.Raw("["u8);
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            json.Text(texts[i]);
        }

        json.Raw("]"u8);
    }

    private static void TextsUnlessEmpty(JsonText json, ReadOnlySpan<byte> key, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.Raw(key);
            Texts(json, texts);
        }
    }

    private static void TextUnlessEmpty(JsonText json, ReadOnlySpan<byte> key, string text)
    {
        if (text.Length > 0)
        {
            json.Raw(key);
            json.Text(text);
        }
    }

    private static void IdUnlessNull(JsonText json, ReadOnlySpan<byte> key, Id? id)
    {
        if (id is { } value)
        {
            json.Raw(key);
            json.Id(value);
        }
    }

    private static void NumberUnlessZero(JsonText json, ReadOnlySpan<byte> key, uint number)
    {
        if (number != 0)
        {
            Number(json, key, number);
        }
    }

    private static void Number(JsonText json, ReadOnlySpan<byte> key, ulong number)
    {
        json.Raw(key);
        json.Number(number);
    }
}
