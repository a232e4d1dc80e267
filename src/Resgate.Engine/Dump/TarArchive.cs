using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Dump;

/// <summary>A tar archive with everything that restic's has: raw names, owners, link targets, devices, attributes.</summary>
/// <remarks>Attributes become <c>SCHILY.xattr</c> records, access control lists <c>SCHILY.acl</c>, which GNU tar and libarchive read.</remarks>
internal sealed class TarArchive(Stream output) : IArchive
{
    private readonly CountingStream _output = new(output);

    public async ValueTask AddAsync(byte[] path, Node node, FileContent content, CancellationToken cancellation)
    {
        if (TypeOf(node.Type) is not { } type)
        {
            return;
        }

        await _output.WriteAsync(Header(path, node, type).ToBytes(), cancellation);
        if (node.Type != NodeType.File)
        {
            return;
        }

        var begin = _output.Count;
        await content.CopyToAsync(node, _output, cancellation);
        var written = _output.Count - begin;
        if ((ulong)written != node.Size)
        {
            // The header has promised the size; going on would make nonsense of every entry behind it.
            throw new ResgateException(FailureKind.Damaged, $"a file of {node.Size} bytes has content of {written}");
        }

        await _output.WriteAsync(new byte[TarHeader.Padding(written)], cancellation);
    }

    public ValueTask FinishAsync(CancellationToken cancellation) =>
        _output.WriteAsync(new byte[2 * TarHeader.BlockSize], cancellation);

    public void Dispose() => _output.Dispose();

    private static TarHeader Header(byte[] path, Node node, char type)
    {
        var header = new TarHeader
        {
            Name = node.Type == NodeType.Directory ? [.. path, (byte)'/'] : path,
            Type = type,
            LinkTarget = node.Type == NodeType.Symlink ? node.LinkTarget ?? [] : [],
            Mode = NodeMode.ToUnix(node.Mode) & 0xFFF,
            UserId = node.UserId,
            GroupId = node.GroupId,
            User = node.User,
            Group = node.Group,
            Size = node.Type == NodeType.File ? node.Size : 0,
            ModifiedAt = node.ModifiedAt.Seconds,
            Major = Major(node.Device),
            Minor = Minor(node.Device),
        };
        foreach (var attribute in node.ExtendedAttributes ?? [])
        {
            if (AclText.KeyOf(attribute.Name) is { } key && AclText.Format(attribute.Value) is { } list)
            {
                header.AddRecord(key, list);
            }
            else if (!attribute.Name.Contains('=', StringComparison.Ordinal))
            {
                // A record's key ends at its first equals sign, so such a name cannot be written.
                header.AddRecord("SCHILY.xattr." + attribute.Name, attribute.Value);
            }
        }

        return header;
    }

    private static char? TypeOf(NodeType type) => type switch
    {
        NodeType.File => '0',
        NodeType.Symlink => '2',
        NodeType.CharacterDevice => '3',
        NodeType.BlockDevice => '4',
        NodeType.Directory => '5',
        NodeType.Fifo => '6',
        _ => null,
    };

    // Linux keeps twelve bits of the major and twenty of the minor number scattered over the device number.
    private static uint Major(ulong device) => (uint)(((device >> 8) & 0xFFF) | ((device >> 32) & 0xFFFFF000));

    private static uint Minor(ulong device) => (uint)((device & 0xFF) | ((device >> 12) & 0xFFFFFF00));
}
