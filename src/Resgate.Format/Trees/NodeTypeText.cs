namespace Resgate.Format.Trees;

/// <summary>The words for the types of nodes. Source: format page, section 6.2.</summary>
internal static class NodeTypeText
{
    public static ReadOnlySpan<byte> Of(NodeType type) => type switch
    {
        NodeType.File => "file"u8,
        NodeType.Directory => "dir"u8,
        NodeType.Symlink => "symlink"u8,
        NodeType.BlockDevice => "dev"u8,
        NodeType.CharacterDevice => "chardev"u8,
        NodeType.Fifo => "fifo"u8,
        NodeType.Socket => "socket"u8,
        NodeType.Irregular => "irregular"u8,
        _ => ""u8,
    };

    public static NodeType Parse(ReadOnlySpan<byte> text)
    {
        for (var type = NodeType.File; type <= NodeType.Irregular; type++)
        {
            if (text.SequenceEqual(Of(type)))
            {
                return type;
            }
        }

        return NodeType.Unknown;
    }
}
