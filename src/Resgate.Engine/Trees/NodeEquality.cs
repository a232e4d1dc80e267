using Resgate.Format.Trees;

namespace Resgate.Engine.Trees;

/// <summary>Whether two nodes say the same.</summary>
internal static class NodeEquality
{
    public static bool SameContent(Node left, Node right) =>
        ReferenceEquals(left.Content, right.Content) || (left.Content ?? []).SequenceEqual(right.Content ?? []);

    /// <summary>Everything but the content of files.</summary>
    public static bool SameButContent(Node left, Node right) =>
        left.Type == right.Type
        && SameFile(left, right)
        && SameOwner(left, right)
        && left.Size == right.Size
        && left.Device == right.Device
        && left.Subtree == right.Subtree
        && left.Error == right.Error
        && Bytes(left.LinkTarget).SequenceEqual(Bytes(right.LinkTarget))
        && Bytes(left.GenericAttributes).SequenceEqual(Bytes(right.GenericAttributes))
        && SameAttributes(left, right);

    private static bool SameFile(Node left, Node right) =>
        left.Mode == right.Mode
        && left.ModifiedAt == right.ModifiedAt
        && left.AccessedAt == right.AccessedAt
        && left.ChangedAt == right.ChangedAt
        && left.Inode == right.Inode
        && left.DeviceId == right.DeviceId
        && left.Links == right.Links;

    private static bool SameOwner(Node left, Node right) =>
        left.UserId == right.UserId
        && left.GroupId == right.GroupId
        && left.User == right.User
        && left.Group == right.Group;

    private static bool SameAttributes(Node left, Node right)
    {
        var ours = Sorted(left);
        var theirs = Sorted(right);
        return ours.Length == theirs.Length
            && ours.Zip(theirs).All(static pair =>
                pair.First.Name == pair.Second.Name && Bytes(pair.First.Value).SequenceEqual(Bytes(pair.Second.Value)));
    }

    private static ExtendedAttribute[] Sorted(Node node) =>
        node.ExtendedAttributes is null or []
            ? []
            : [.. node.ExtendedAttributes.OrderBy(static attribute => attribute.Name, StringComparer.Ordinal)];

    private static ReadOnlySpan<byte> Bytes(byte[]? bytes) => bytes;
}
