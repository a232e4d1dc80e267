using System.Text;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>The line that tells people which snapshot is meant, as restic words it.</summary>
internal static class SnapshotTitle
{
    /// <summary><c>snapshot 5220b4db of [/srv] at 2026-11-23 17:36:15.88 +0000 UTC by root@host</c>.</summary>
    public static string Of(StoredSnapshot stored)
    {
        var snapshot = stored.Snapshot;
        var paths = string.Join(' ', snapshot.Paths);
        var author = $"{snapshot.UserName}@{snapshot.HostName}";
        return $"snapshot {stored.Id.ToShortString()} of [{paths}] at {Moment(snapshot.Time)} by {author}";
    }

    /// <summary><c>2026-11-23 17:36:15.88 +0000 UTC</c>, as Go prints a time that it has read from a document.</summary>
    /// <remarks>
    /// The zone has a name if it is UTC or, at that moment, the offset of our own; of any other the offset is told twice.
    /// </remarks>
    public static string Moment(Timestamp time)
    {
        Span<byte> stored = stackalloc byte[TimestampText.MaxSize];
        var text = Encoding.ASCII.GetString(stored[..TimestampText.Format(time, stored)]).Replace('T', ' ');
        if (text.EndsWith('Z'))
        {
            return $"{text[..^1]} +0000 UTC";
        }

        const int offsetLength = 6;
        var offset = text[^offsetLength..].Replace(":", "", StringComparison.Ordinal);
        return $"{text[..^offsetLength]} {offset} {OwnName(time) ?? offset}";
    }

    private static string? OwnName(Timestamp time)
    {
        var zone = TimeZoneInfo.Local;
        var moment = time.ToDateTimeOffset();
        if (zone.GetUtcOffset(moment) != moment.Offset)
        {
            return null;
        }

        // Without the names of cultures, these are the letters of the zone's file.
        return zone.IsDaylightSavingTime(moment) ? zone.DaylightName : zone.StandardName;
    }
}
