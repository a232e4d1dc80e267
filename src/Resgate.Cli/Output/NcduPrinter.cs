using Resgate.Engine.Listing;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary><c>ls --ncdu</c>: the export format of ncdu, version 1.2: a folder is a list whose first item describes it.</summary>
internal sealed class NcduPrinter(Stream output) : IListPrinter
{
    private const int BlockSize = 512;

    private readonly JsonText _json = new();
    private int _open = 1;

    public ValueTask BeginAsync(StoredSnapshot stored)
    {
        _json.Raw("[1, 2, "u8);
        _json.Raw(SnapshotWriter.Write(stored.Snapshot));
        _json.Raw(", [{\"name\":\"/\"}"u8);
        return FlushAsync();
    }

    public ValueTask ShowAsync(ListedNode listed, int depth)
    {
        CloseTo(depth);
        _json.Raw(",\n"u8);
        Indent(_open);
        if (listed.Node.Type == NodeType.Directory)
        {
            _json.Raw("[\n"u8);
            _open++;
            Indent(_open);
        }

        Describe(listed.Node);
        return FlushAsync();
    }

    public ValueTask EndAsync()
    {
        CloseTo(1);
        _json.Raw("\n]\n]\n"u8);
        return FlushAsync();
    }

    private void CloseTo(int depth)
    {
        while (_open > depth)
        {
            _open--;
            _json.Raw("\n"u8);
            Indent(_open);
            _json.Raw("]"u8);
        }
    }

    private void Describe(Node node)
    {
        _json.Raw("{\"name\":"u8);
        _json.Text(node.Name.AsSpan());
        Number(",\"asize\":"u8, node.Size);
        Number(",\"dsize\":"u8, (node.Size / BlockSize * BlockSize) + (node.Size % BlockSize == 0 ? 0UL : BlockSize));
        Number(",\"dev\":"u8, node.DeviceId);
        Number(",\"ino\":"u8, node.Inode);
        Number(",\"nlink\":"u8, node.Links);
        _json.Raw(",\"notreg\":"u8);
        _json.Boolean(node.Type is not (NodeType.File or NodeType.Directory));
        Number(",\"uid\":"u8, node.UserId);
        Number(",\"gid\":"u8, node.GroupId);
        Number(",\"mode\":"u8, NodeMode.ToUnix(node.Mode) & 0xFFF);
        _json.Raw(",\"mtime\":"u8);
        _json.Number(Math.Max(0, node.ModifiedAt.Seconds));
        _json.Raw("}"u8);
    }

    private void Number(ReadOnlySpan<byte> key, ulong value)
    {
        _json.Raw(key);
        _json.Number(value);
    }

    private void Indent(int levels)
    {
        for (var i = 0; i < levels; i++)
        {
            _json.Raw("  "u8);
        }
    }

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_json.WrittenMemory);
        _json.Clear();
    }
}
