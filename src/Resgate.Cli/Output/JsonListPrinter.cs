using Resgate.Engine.Listing;
using Resgate.Format.Text;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary><c>ls --json</c>: the snapshot, then the nodes, one object a line.</summary>
internal sealed class JsonListPrinter(Stream output) : IListPrinter
{
    private readonly JsonText _json = new();

    public ValueTask BeginAsync(StoredSnapshot stored)
    {
        SnapshotJson.Open(_json, stored);
        _json.Raw(",\"message_type\":\"snapshot\",\"struct_type\":\"snapshot\"}\n"u8);
        return FlushAsync();
    }

    public ValueTask ShowAsync(ListedNode listed, int depth)
    {
        NodeLines.ListJson(_json, listed.Path, listed.Node);
        return FlushAsync();
    }

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_json.WrittenMemory);
        _json.Clear();
    }
}
