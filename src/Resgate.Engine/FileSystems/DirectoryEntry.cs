using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>One line of a directory's listing.</summary>
/// <param name="Name">Raw bytes, without NUL; nobody else holds the array.</param>
/// <param name="Type">What the file system says without being asked further; <see cref="NodeType.Unknown"/> where it does not say.</param>
internal readonly record struct DirectoryEntry(byte[] Name, NodeType Type) : IComparable<DirectoryEntry>
{
    /// <summary>By raw bytes, the order of a tree blob (format page, section 6.1).</summary>
    public int CompareTo(DirectoryEntry other) => Name.AsSpan().SequenceCompareTo(other.Name);
}
