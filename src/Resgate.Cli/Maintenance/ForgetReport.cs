using System.Text;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Cli.Verbs;
using Resgate.Format.Text;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Maintenance;

/// <summary>What a retention plan keeps and removes, as tables or as JSON.</summary>
internal sealed class ForgetReport(Invocation call, IReadOnlyDictionary<Id, StoredSnapshot> snapshots)
{
    public void WriteText(RetentionPlan plan, bool compact)
    {
        if (call.Quiet)
        {
            return;
        }

        foreach (var group in plan.Groups)
        {
            if (call.Verbosity > 0 && SnapshotsVerb.Describe(group.Key) is { Length: > 0 } description)
            {
                call.Out.WriteLine($"snapshots for ({description}):");
            }

            var reasons = group.Keep.ToDictionary(static kept => kept.Snapshot.Id, static kept => kept.Reasons);
            WriteTable("keep", Oldest(group.Keep.Select(static kept => kept.Snapshot)), compact, reasons);
            WriteTable("remove", Oldest(group.Remove), compact, reasons: null);
        }
    }

    /// <summary>One array of groups in one line; nothing at all when there are none, as in restic.</summary>
    public void WriteJson(RetentionPlan plan)
    {
        if (plan.Groups.Count == 0)
        {
            return;
        }

        var json = new JsonText();
        WriteArray(json, plan.Groups, WriteGroup);
        call.Out.WriteLine(Encoding.UTF8.GetString(json.Written));
    }

    private void WriteTable(
        string what, List<StoredSnapshot> rows, bool compact, IReadOnlyDictionary<Id, IReadOnlyList<string>>? reasons)
    {
        if (rows.Count > 0)
        {
            call.Out.WriteLine($"{what} {rows.Count} snapshots:");
            SnapshotTable.Write(call.Out, rows, compact, reasons);
            call.Out.WriteLine();
        }
    }

    // A table reads downwards in time.
    private List<StoredSnapshot> Oldest(IEnumerable<RetentionCandidate> newestFirst) =>
        [.. newestFirst.Reverse().Select(one => snapshots[one.Id])];

    private void WriteGroup(JsonText json, GroupPlan group)
    {
        json.Raw("{\"tags\":"u8);
        WriteArray(json, group.Key.Tags, static (json, tag) => json.Text(tag));
        json.Raw(",\"host\":"u8);
        json.Text(group.Key.Host);
        json.Raw(",\"paths\":"u8);
        WriteArray(json, group.Key.Paths, static (json, path) => json.Text(path));
        json.Raw(",\"keep\":"u8);
        WriteArray(json, group.Keep, (json, kept) => WriteSnapshot(json, kept.Snapshot));
        json.Raw(",\"remove\":"u8);
        WriteArray(json, group.Remove, WriteSnapshot);
        json.Raw(",\"reasons\":"u8);
        WriteArray(json, group.Keep, WriteReasons);
        json.Raw("}"u8);
    }

    private void WriteReasons(JsonText json, KeptSnapshot kept)
    {
        json.Raw("{\"snapshot\":"u8);
        WriteSnapshot(json, kept.Snapshot);
        json.Raw(",\"matches\":"u8);
        WriteArray(json, kept.Reasons, static (json, reason) => json.Text(reason));
        json.Raw("}"u8);
    }

    private void WriteSnapshot(JsonText json, RetentionCandidate snapshot)
    {
        SnapshotJson.Open(json, snapshots[snapshot.Id]);
        json.Raw("}"u8);
    }

    // Nothing is null, as in restic.
    private static void WriteArray<T>(JsonText json, IReadOnlyList<T> items, Action<JsonText, T> write)
    {
        if (items.Count == 0)
        {
            json.Raw("null"u8);
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            json.Raw(i == 0 ? "["u8 : ","u8);
            write(json, items[i]);
        }

        json.Raw("]"u8);
    }
}
