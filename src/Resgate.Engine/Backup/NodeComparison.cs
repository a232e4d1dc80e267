using Resgate.Engine.Trees;
using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>What has become of an entry since the parent snapshot, and whether a file has to be read again.</summary>
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

        return NodeEquality.SameContent(now, before) && NodeEquality.SameButContent(now, before)
            ? Comparison.Unmodified
            : Comparison.Changed;
    }
}
