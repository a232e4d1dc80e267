using System.Runtime.CompilerServices;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.FileSystems;

/// <summary>Makes tree nodes of what the file system tells (format page, sections 6.2 to 6.6 and 7.6).</summary>
/// <remarks>
/// <see cref="Node.Content"/> and <see cref="Node.Subtree"/> are left null for the caller to fill; a file's
/// <see cref="Node.Size"/> is the one looked up, to be replaced by the count of bytes really read. Calls may overlap.
/// One deviation from restic: where a zone's offset had seconds (local mean times, Monrovia until 1972), restic writes a
/// moment that is off by them; here the moment is kept, so such a tree has another id but restores the right time.
/// </remarks>
/// <param name="owners">Names for the numbers.</param>
/// <param name="zone">Whose offsets the times carry.</param>
/// <param name="keepAccessTime">Off, the access time is stored as a copy of the modification time, as restic does.</param>
/// <param name="deviceIdsOfHardLinksOnly">On, directories and what has but one name get no device number.</param>
[SkipLocalsInit]
internal sealed unsafe class NodeReader(
    OwnerNames owners, LocalZone zone, bool keepAccessTime = false, bool deviceIdsOfHardLinksOnly = false)
{
    /// <summary>Describes one entry of a directory, of any type.</summary>
    /// <param name="directory">Where the entry is.</param>
    /// <param name="name">Becomes the node's own array; must not change afterwards.</param>
    /// <param name="stat">What <see cref="DirectoryHandle.Stat(ReadOnlySpan{byte}, out FileStat)"/> gave for this name.</param>
    /// <param name="unreadable">Takes the attributes that could not be read; the node is good without them.</param>
    /// <param name="node">Null when the call fails.</param>
    /// <returns>A failure only where there is no node: a symbolic link whose target cannot be read.</returns>
    public Errno Read(
        DirectoryHandle directory,
        byte[] name,
        in FileStat stat,
        ICollection<AttributeFailure> unreadable,
        out Node? node)
    {
        node = null;
        byte[]? target = null;
        if (stat.Type == NodeType.Symlink)
        {
            var failure = directory.ReadLink(name, out target);
            if (failure != Errno.None)
            {
                return failure;
            }
        }

        var text = stackalloc byte[CString.NameSize];
        var bad = CString.FromName(name, text);
        if (bad != Errno.None)
        {
            return bad;
        }

        node = Describe(name, in stat);
        node.LinkTarget = target;
        node.ExtendedAttributes = AttributeReader.Read(new AttributeAccess(directory, text), unreadable);
        return Errno.None;
    }

    /// <summary>Describes a file or directory that is open: a little cheaper, and surely the thing that is being read.</summary>
    /// <param name="open">A <see cref="SourceFile"/>'s handle or a <see cref="DirectoryHandle"/>.</param>
    /// <param name="name">Becomes the node's own array; must not change afterwards.</param>
    /// <param name="stat">What looking at this very handle gave.</param>
    /// <param name="unreadable">Takes the attributes that could not be read; the node is good without them.</param>
    public Node Read(KernelHandle open, byte[] name, in FileStat stat, ICollection<AttributeFailure> unreadable)
    {
        var node = Describe(name, in stat);
        if (open is DirectoryHandle { IsPathOnly: true })
        {
            // The calls for open files refuse such handles; looking up the dot from there does the same.
            var dot = stackalloc byte[2] { (byte)'.', 0 };
            node.ExtendedAttributes = AttributeReader.Read(new AttributeAccess(open, dot), unreadable);
        }
        else
        {
            node.ExtendedAttributes = AttributeReader.Read(new AttributeAccess(open), unreadable);
        }

        return node;
    }

    private Node Describe(byte[] name, in FileStat stat)
    {
        var type = stat.Type;
        var hasLinks = type is NodeType.File or NodeType.Symlink or NodeType.BlockDevice or NodeType.CharacterDevice;
        var isDevice = type is NodeType.BlockDevice or NodeType.CharacterDevice;
        var modified = At(stat.Modified);
        return new Node
        {
            Name = name,
            Type = type,
            Mode = NodeMode.FromUnix(stat.KernelMode),
            ModifiedAt = modified,
            AccessedAt = keepAccessTime ? At(stat.Accessed) : modified,
            ChangedAt = At(stat.Changed),
            UserId = stat.UserId,
            GroupId = stat.GroupId,
            User = owners.User(stat.UserId),
            Group = owners.Group(stat.GroupId),
            Inode = stat.Inode,
            DeviceId = deviceIdsOfHardLinksOnly && (stat.Links == 1 || type == NodeType.Directory) ? 0 : stat.FileSystem,
            Size = type == NodeType.File ? stat.Size : 0,
            Links = hasLinks ? stat.Links : 0,
            Device = isDevice ? stat.Device : 0,
        };
    }

    private Timestamp At(KernelTime time) => new(time.Seconds, (int)time.Nanoseconds, zone.OffsetMinutes(time.Seconds));
}
