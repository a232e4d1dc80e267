using Resgate.Format.Trees;

namespace Resgate.Engine.Trees;

/// <summary>The format's words for types of nodes (format page, section 6.2), as listings show them.</summary>
public static class NodeTypeWords
{
    public static string ToWord(this NodeType type) => type switch
    {
        NodeType.File => "file",
        NodeType.Directory => "dir",
        NodeType.Symlink => "symlink",
        NodeType.BlockDevice => "dev",
        NodeType.CharacterDevice => "chardev",
        NodeType.Fifo => "fifo",
        NodeType.Socket => "socket",
        NodeType.Irregular => "irregular",
        _ => "",
    };
}
