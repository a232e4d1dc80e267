using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>Snapshots as a table for people, in restic's layout.</summary>
internal static class SnapshotTable
{
    /// <param name="writer">Gets the table.</param>
    /// <param name="snapshots">In the order of the rows; none prints nothing.</param>
    /// <param name="compact">Leaves the paths out.</param>
    /// <param name="reasons">Why each is kept, as a column of its own; not shown when compact.</param>
    public static void Write(
        TextWriter writer,
        IReadOnlyList<StoredSnapshot> snapshots,
        bool compact,
        IReadOnlyDictionary<Id, IReadOnlyList<string>>? reasons = null)
    {
        if (snapshots.Count == 0)
        {
            return;
        }

        var showsSizes = snapshots.Any(static stored => stored.Snapshot.Summary is not null);
        var showsMarks = snapshots.Any(static stored => stored.Snapshot.Partial is not null);
        string[] header = compact
            ? ["ID", "Time", "Host", "Tags  "]
            : reasons is null
                ? ["ID", "Time", "Host      ", "Tags      ", "Paths"]
                : ["ID", "Time", "Host      ", "Tags      ", "Reasons", "Paths"];
        var table = new TextTable([.. header, .. If(showsSizes, "Size"), .. If(showsMarks, "Partial")]);
        foreach (var stored in snapshots)
        {
            table.Add([.. Cells(stored, compact, reasons), .. If(showsSizes, Size(stored)), .. If(showsMarks, Mark(stored))]);
        }

        table.Footer.Add($"Timestamps shown in {ZoneName}");
        table.Footer.Add($"{snapshots.Count} snapshots");
        table.WriteTo(writer);
    }

    private static string[] If(bool isShown, string cell) => isShown ? [cell] : [];

    private static string ZoneName =>
        Environment.GetEnvironmentVariable("TZ") is { Length: > 0 } ? TimeZoneInfo.Local.Id : "local time";

    private static string[] Cells(
        StoredSnapshot stored, bool compact, IReadOnlyDictionary<Id, IReadOnlyList<string>>? reasons)
    {
        var snapshot = stored.Snapshot;
        var id = stored.Id.ToShortString();
        var time = LocalTime.Format(snapshot.Time);
        if (compact)
        {
            return [id, time, snapshot.HostName, string.Join('\n', snapshot.Tags)];
        }

        return
        [
            id,
            time,
            snapshot.HostName,
            string.Join(',', snapshot.Tags),
            .. reasons is null ? (string[])[] : [string.Join('\n', reasons[stored.Id])],
            string.Join('\n', snapshot.Paths),
        ];
    }

    private static string Mark(StoredSnapshot stored) => stored.Snapshot.Partial is { } partial ? $"{partial.Errors} errors" : "";

    private static string Size(StoredSnapshot stored) => stored.Snapshot.Summary is { } summary
        ? new ByteCount((long)Math.Min(summary.TotalBytesProcessed, long.MaxValue)).ToString()
        : "";
}
