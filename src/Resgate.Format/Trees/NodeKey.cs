namespace Resgate.Format.Trees;

/// <summary>The keys of a node. Source: format page, section 6.2.</summary>
internal enum NodeKey : byte
{
    Unknown,
    Name,
    Type,
    Mode,
    ModifiedAt,
    AccessedAt,
    ChangedAt,
    UserId,
    GroupId,
    User,
    Group,
    Inode,
    DeviceId,
    Size,
    Links,
    LinkTarget,
    LinkTargetRaw,
    ExtendedAttributes,
    GenericAttributes,
    Device,
    Content,
    Subtree,
    Error,
}
