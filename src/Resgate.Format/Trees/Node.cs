using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>One entry of a directory, as a tree blob stores it.</summary>
/// <remarks>Key order, omission rules and encodings: format page, sections 6.2 to 6.5.</remarks>
public sealed class Node
{
    /// <summary>The name's raw bytes, as the kernel knows it; quoting happens on the way to JSON.</summary>
    public required byte[] Name { get; set; }

    public NodeType Type { get; set; }

    /// <summary>Permission bits and flags in the format's own layout (section 6.4), not the kernel's.</summary>
    public uint Mode { get; set; }

    public Timestamp ModifiedAt { get; set; }

    public Timestamp AccessedAt { get; set; }

    public Timestamp ChangedAt { get; set; }

    public uint UserId { get; set; }

    public uint GroupId { get; set; }

    /// <summary>Empty when the source machine had no name for the number.</summary>
    public string User { get; set; } = "";

    public string Group { get; set; } = "";

    public ulong Inode { get; set; }

    public ulong DeviceId { get; set; }

    /// <summary>Bytes read from a regular file; 0 for every other type.</summary>
    public ulong Size { get; set; }

    public ulong Links { get; set; }

    /// <summary>Raw bytes of a symbolic link's target; null for other types.</summary>
    public byte[]? LinkTarget { get; set; }

    /// <summary>In the order the system lists them; null or empty when there are none.</summary>
    public IReadOnlyList<ExtendedAttribute>? ExtendedAttributes { get; set; }

    /// <summary>Windows' attributes as the JSON object's raw text, kept as it was read; null when absent.</summary>
    public byte[]? GenericAttributes { get; set; }

    /// <summary>The device number of a block or character device, as the kernel encodes it.</summary>
    public ulong Device { get; set; }

    /// <summary>Data blobs of a file in order, empty for an empty file; null for every other type.</summary>
    public IReadOnlyList<Id>? Content { get; set; }

    /// <summary>The tree of a directory; null for every other type.</summary>
    public Id? Subtree { get; set; }

    public string Error { get; set; } = "";
}
