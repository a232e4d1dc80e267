namespace Resgate.Format.Trees;

/// <summary>Tells a node's keys apart: their length and first letter leave one candidate, which is then compared.</summary>
internal static class NodeKeys
{
    public static NodeKey Find(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return NodeKey.Unknown;
        }

        var candidate = (key.Length, (char)key[0]) switch
        {
            (3, 'u') => NodeKey.UserId,
            (3, 'g') => NodeKey.GroupId,
            (4, 'n') => NodeKey.Name,
            (4, 't') => NodeKey.Type,
            (4, 'm') => NodeKey.Mode,
            (4, 'u') => NodeKey.User,
            (4, 's') => NodeKey.Size,
            (5, 'm') => NodeKey.ModifiedAt,
            (5, 'a') => NodeKey.AccessedAt,
            (5, 'c') => NodeKey.ChangedAt,
            (5, 'g') => NodeKey.Group,
            (5, 'i') => NodeKey.Inode,
            (5, 'l') => NodeKey.Links,
            (5, 'e') => NodeKey.Error,
            (6, 'd') => NodeKey.Device,
            (7, 'c') => NodeKey.Content,
            (7, 's') => NodeKey.Subtree,
            (9, 'd') => NodeKey.DeviceId,
            (10, 'l') => NodeKey.LinkTarget,
            (14, 'l') => NodeKey.LinkTargetRaw,
            (18, 'g') => NodeKey.GenericAttributes,
            (19, 'e') => NodeKey.ExtendedAttributes,
            _ => NodeKey.Unknown,
        };
        return key.SequenceEqual(TextOf(candidate)) ? candidate : NodeKey.Unknown;
    }

    private static ReadOnlySpan<byte> TextOf(NodeKey key) => key switch
    {
        NodeKey.Name => "name"u8,
        NodeKey.Type => "type"u8,
        NodeKey.Mode => "mode"u8,
        NodeKey.ModifiedAt => "mtime"u8,
        NodeKey.AccessedAt => "atime"u8,
        NodeKey.ChangedAt => "ctime"u8,
        NodeKey.UserId => "uid"u8,
        NodeKey.GroupId => "gid"u8,
        NodeKey.User => "user"u8,
        NodeKey.Group => "group"u8,
        NodeKey.Inode => "inode"u8,
        NodeKey.DeviceId => "device_id"u8,
        NodeKey.Size => "size"u8,
        NodeKey.Links => "links"u8,
        NodeKey.LinkTarget => "linktarget"u8,
        NodeKey.LinkTargetRaw => "linktarget_raw"u8,
        NodeKey.ExtendedAttributes => "extended_attributes"u8,
        NodeKey.GenericAttributes => "generic_attributes"u8,
        NodeKey.Device => "device"u8,
        NodeKey.Content => "content"u8,
        NodeKey.Subtree => "subtree"u8,
        NodeKey.Error => "error"u8,
        _ => default,
    };
}
