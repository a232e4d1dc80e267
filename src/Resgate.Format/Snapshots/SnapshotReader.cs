using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Snapshots;

/// <summary>JSON to snapshots. A missing key is empty or zero, an unknown one is skipped. Source: format page, section 6.7.</summary>
public static class SnapshotReader
{
    /// <param name="text">The whole document.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no snapshot, or names no tree.</exception>
    public static Snapshot Read(ReadOnlySpan<byte> text)
    {
        var json = new DocumentReader(text, "snapshot");
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        Id? tree = null;
        var snapshot = new Snapshot { Time = TimestampText.Absent, Tree = default };
        while (json.NextKey(out var key))
        {
            if (key.SequenceEqual("tree"u8))
            {
                tree = json.IsNull ? null : json.Id();
            }
            else
            {
                snapshot = With(snapshot, key, ref json);
            }
        }

        json.End();
        return snapshot with { Tree = tree ?? throw json.Damaged("names no tree") };
    }

    private static Snapshot With(Snapshot snapshot, ReadOnlySpan<byte> key, ref DocumentReader json)
    {
        switch (key)
        {
            case var _ when key.SequenceEqual("time"u8):
                return snapshot with { Time = json.Time() };
            case var _ when key.SequenceEqual("parent"u8):
                return snapshot with { Parent = json.IsNull ? null : json.Id() };
            case var _ when key.SequenceEqual("paths"u8):
                return snapshot with { Paths = json.Texts() };
            case var _ when key.SequenceEqual("hostname"u8):
                return snapshot with { HostName = json.Text() };
            case var _ when key.SequenceEqual("username"u8):
                return snapshot with { UserName = json.Text() };
            case var _ when key.SequenceEqual("uid"u8):
                return snapshot with { UserId = json.UInt32() };
            case var _ when key.SequenceEqual("gid"u8):
                return snapshot with { GroupId = json.UInt32() };
            case var _ when key.SequenceEqual("excludes"u8):
                return snapshot with { Excludes = json.Texts() };
            case var _ when key.SequenceEqual("tags"u8):
                return snapshot with { Tags = json.Texts() };
            case var _ when key.SequenceEqual("original"u8):
                return snapshot with { Original = json.IsNull ? null : json.Id() };
            case var _ when key.SequenceEqual("program_version"u8):
                return snapshot with { ProgramVersion = json.Text() };
            case var _ when key.SequenceEqual("summary"u8):
                return snapshot with { Summary = Summary(ref json) };
            case var _ when key.SequenceEqual("resgate"u8):
                return snapshot with { Partial = Partial(ref json) };
            default:
                json.Skip();
                return snapshot;
        }
    }

    /// <summary>What is ours: so far one mark.</summary>
    private static PartialMark? Partial(ref DocumentReader json)
    {
        PartialMark? mark = null;
        for (var isThere = json.IsObject(); isThere && json.NextKey(out var key);)
        {
            if (key.SequenceEqual("partial"u8))
            {
                mark = Mark(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return mark;
    }

    private static PartialMark? Mark(ref DocumentReader json)
    {
        if (!json.IsObject())
        {
            return null;
        }

        var mark = new PartialMark(0);
        while (json.NextKey(out var key))
        {
            if (key.SequenceEqual("errors"u8))
            {
                mark = new PartialMark(json.UInt64());
            }
            else
            {
                json.Skip();
            }
        }

        return mark;
    }

    private static SnapshotSummary? Summary(ref DocumentReader json)
    {
        if (!json.IsObject())
        {
            return null;
        }

        var summary = new SnapshotSummary { BackupStart = TimestampText.Absent, BackupEnd = TimestampText.Absent };
        while (json.NextKey(out var key))
        {
            switch (key)
            {
                case var _ when key.SequenceEqual("backup_start"u8):
                    summary = summary with { BackupStart = json.Time() };
                    break;
                case var _ when key.SequenceEqual("backup_end"u8):
                    summary = summary with { BackupEnd = json.Time() };
                    break;
                default:
                    summary = WithCount(summary, key, ref json);
                    break;
            }
        }

        return summary;
    }

    private static SnapshotSummary WithCount(SnapshotSummary summary, ReadOnlySpan<byte> key, ref DocumentReader json)
    {
        switch (key)
        {
            case var _ when key.SequenceEqual("files_new"u8):
                return summary with { FilesNew = json.UInt64() };
            case var _ when key.SequenceEqual("files_changed"u8):
                return summary with { FilesChanged = json.UInt64() };
            case var _ when key.SequenceEqual("files_unmodified"u8):
                return summary with { FilesUnmodified = json.UInt64() };
            case var _ when key.SequenceEqual("dirs_new"u8):
                return summary with { DirectoriesNew = json.UInt64() };
            case var _ when key.SequenceEqual("dirs_changed"u8):
                return summary with { DirectoriesChanged = json.UInt64() };
            case var _ when key.SequenceEqual("dirs_unmodified"u8):
                return summary with { DirectoriesUnmodified = json.UInt64() };
            case var _ when key.SequenceEqual("data_blobs"u8):
                return summary with { DataBlobs = json.UInt64() };
            case var _ when key.SequenceEqual("tree_blobs"u8):
                return summary with { TreeBlobs = json.UInt64() };
            case var _ when key.SequenceEqual("data_added"u8):
                return summary with { DataAdded = json.UInt64() };
            case var _ when key.SequenceEqual("data_added_packed"u8):
                return summary with { DataAddedPacked = json.UInt64() };
            case var _ when key.SequenceEqual("total_files_processed"u8):
                return summary with { TotalFilesProcessed = json.UInt64() };
            case var _ when key.SequenceEqual("total_bytes_processed"u8):
                return summary with { TotalBytesProcessed = json.UInt64() };
            default:
                json.Skip();
                return summary;
        }
    }
}
