using Resgate.Engine.Find;
using Resgate.Engine.Listing;
using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary>
/// <c>find --json</c>: one array, of snapshots with their matches or of uses of blobs (format page, section 12.2).
/// </summary>
internal sealed class JsonFindPrinter(Stream output) : IFindPrinter
{
    private readonly JsonText _json = new();
    private StoredSnapshot? _snapshot;
    private bool _anything;
    private long _hits;

    public void Begin(StoredSnapshot stored)
    {
        CloseSnapshot();
        _snapshot = stored;
    }

    public ValueTask ShowAsync(ListedNode match)
    {
        if (_hits++ == 0)
        {
            Separate();
            _json.Raw("{\"matches\":["u8);
        }
        else
        {
            _json.Raw(","u8);
        }

        NodeLines.MatchJson(_json, match.Path, match.Node);
        return FlushAsync();
    }

    public ValueTask ShowAsync(ObjectMatch match)
    {
        Separate();
        _json.Raw(match.Blob.Kind == BlobKind.Tree
            ? "{\"object_type\":\"tree\",\"id\":"u8
            : "{\"object_type\":\"blob\",\"id\":"u8);
        _json.Id(match.Blob.Id);
        _json.Raw(",\"path\":"u8);
        _json.Text(match.Path.AsSpan());
        if (match.Parent is { } parent)
        {
            _json.Raw(",\"parent_tree\":"u8);
            _json.Id(parent);
        }

        _json.Raw(",\"snapshot\":"u8);
        _json.Id(_snapshot!.Id);
        _json.Raw(",\"time\":"u8);
        _json.Time(_snapshot.Snapshot.Time);
        _json.Raw("}"u8);
        return FlushAsync();
    }

    public ValueTask EndAsync()
    {
        CloseSnapshot();
        _json.Raw(_anything ? "]\n"u8 : "[]\n"u8);
        return FlushAsync();
    }

    private void CloseSnapshot()
    {
        if (_hits > 0)
        {
            _json.Raw("],\"hits\":"u8);
            _json.Number(_hits);
            _json.Raw(",\"snapshot\":"u8);
            _json.Id(_snapshot!.Id);
            _json.Raw("}"u8);
            _hits = 0;
        }
    }

    private void Separate()
    {
        _json.Raw(_anything ? ","u8 : "["u8);
        _anything = true;
    }

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_json.WrittenMemory);
        _json.Clear();
    }
}
