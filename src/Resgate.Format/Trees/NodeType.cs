namespace Resgate.Format.Trees;

/// <summary>What a directory entry is (format page, section 6.2).</summary>
public enum NodeType : byte
{
    /// <summary>An empty or unknown type text; the node carries nothing we can restore.</summary>
    Unknown,
    File,
    Directory,
    Symlink,
    BlockDevice,
    CharacterDevice,
    Fifo,
    Socket,
    Irregular,
}
