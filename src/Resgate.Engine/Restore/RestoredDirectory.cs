using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Restore;

/// <summary>One directory of the tree that is being restored.</summary>
/// <param name="parent">Null for the top.</param>
/// <param name="node">Null for the top, whose metadata stays as it is.</param>
internal sealed class RestoredDirectory(RestoredDirectory? parent, Node? node)
{
    public RestoredDirectory? Parent { get; } = parent;

    public Node? Node { get; } = node;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public DirectoryPresence Presence { get; set; }

    /// <summary>What the tree has in this directory, kept only when unexpected entries are to be deleted.</summary>
    public List<byte[]>? Expected { get; set; }

    /// <summary>For <see cref="DirectoryCache"/> alone.</summary>
    internal TargetDirectory? Opened { get; set; }

    /// <summary>For <see cref="DirectoryCache"/> alone.</summary>
    internal int Users { get; set; }

    /// <summary>For <see cref="DirectoryCache"/> alone: its place among the idle ones.</summary>
    internal LinkedListNode<RestoredDirectory>? Idle { get; set; }

    /// <summary>The path inside the restored tree; the top is <c>/</c>.</summary>
    public byte[] Path() => Parent is null ? "/"u8.ToArray() : Join(below: null, name: default);

    /// <summary>The path of one entry.</summary>
    public byte[] PathOf(ReadOnlySpan<byte> name) => Join(below: null, name);

    /// <summary>This directory's path below one of its ancestors, as openat wants it.</summary>
    public byte[] PathBelow(RestoredDirectory ancestor) => Join(ancestor, name: default)[1..];

    private byte[] Join(RestoredDirectory? below, ReadOnlySpan<byte> name)
    {
        var size = name.IsEmpty ? 0 : name.Length + 1;
        for (var part = this; part.Parent is not null && part != below; part = part.Parent)
        {
            size += part.Node!.Name.Length + 1;
        }

        var path = new byte[size];
        var end = size;
        if (!name.IsEmpty)
        {
            end -= name.Length;
            name.CopyTo(path.AsSpan(end));
            path[--end] = (byte)'/';
        }

        for (var part = this; part.Parent is not null && part != below; part = part.Parent)
        {
            end -= part.Node!.Name.Length;
            part.Node.Name.CopyTo(path, end);
            path[--end] = (byte)'/';
        }

        return path;
    }
}
