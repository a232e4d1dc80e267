using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary>Snapshots as JSON shows them: the stored keys, then the id in full and in short.</summary>
internal static class SnapshotJson
{
    /// <summary>Puts the object without its closing brace, so that keys can follow.</summary>
    public static void Open(JsonText json, StoredSnapshot stored)
    {
        json.Raw(SnapshotWriter.Write(stored.Snapshot).AsSpan()[..^1]);
        json.Raw(",\"id\":"u8);
        json.Id(stored.Id);
        json.Raw(",\"short_id\":"u8);
        json.Text(stored.Id.ToShortString());
    }

    public static void Array(JsonText json, IEnumerable<StoredSnapshot> snapshots)
    {
        json.Raw("["u8);
        var separator = ""u8.ToArray();
        foreach (var stored in snapshots)
        {
            json.Raw(separator);
            Open(json, stored);
            json.Raw("}"u8);
            separator = [(byte)','];
        }

        json.Raw("]"u8);
    }
}
