using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Whether two nodes say the same, and whether a file has to be read again.</summary>
internal static class NodeComparison
{
    /// <summary>
    /// Whether the file's content can be taken from the parent's node: size, modification time, change time and inode are
    /// equal (format page, section 9).
    /// </summary>
    public static bool HasSameContent(Node now, Node before, BackupOptions options) =>
        before.Type == NodeType.File
        && before.Content is not null
        && now.Size == before.Size
        && now.ModifiedAt == before.ModifiedAt
        && (options.IgnoreInode || now.Inode == before.Inode)
        && (options.IgnoreInode || options.IgnoreChangeTime || now.ChangedAt == before.ChangedAt);

    public static Comparison Compare(Node now, Node? before)
    {
        if (before is null)
        {
            return Comparison.New;
        }

        return AreEqual(now, before) ? Comparison.Unmodified : Comparison.Changed;
    }

    private static bool AreEqual(Node left, Node right) =>
        left.Type == right.Type
        && left.Mode == right.Mode
        && left.ModifiedAt == right.ModifiedAt
        && left.AccessedAt == right.AccessedAt
        && left.ChangedAt == right.ChangedAt
        && left.UserId == right.UserId
        && left.GroupId == right.GroupId
        && left.User == right.User
        && left.Group == right.Group
        && left.Inode == right.Inode
        && left.DeviceId == right.DeviceId
        && left.Size == right.Size
        && left.Links == right.Links
        && left.Device == right.Device
        && left.Subtree == right.Subtree
        && (left.LinkTarget ?? []).AsSpan().SequenceEqual(right.LinkTarget ?? [])
        && HaveSameBlobs(left, right)
        && HaveSameAttributes(left, right);

    private static bool HaveSameBlobs(Node left, Node right) =>
        ReferenceEquals(left.Content, right.Content)
        || (left.Content is { } ours && right.Content is { } theirs && ours.SequenceEqual(theirs));

    private static bool HaveSameAttributes(Node left, Node right)
    {
        var ours = left.ExtendedAttributes ?? [];
        var theirs = right.ExtendedAttributes ?? [];
        return ours.Count == theirs.Count
            && ours.Zip(theirs).All(pair =>
                pair.First.Name == pair.Second.Name
                && (pair.First.Value ?? []).AsSpan().SequenceEqual(pair.Second.Value ?? []));
    }
}
