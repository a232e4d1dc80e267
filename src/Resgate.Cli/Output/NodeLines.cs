using Resgate.Cli.Snapshots;
using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Nodes as <c>ls</c> and <c>find</c> show them.</summary>
internal static class NodeLines
{
    /// <summary>
    /// One line: the path, with <paramref name="isLong"/> behind mode, owner, size and time, and before a link's target.
    /// </summary>
    public static void Text(ByteText text, ReadOnlySpan<byte> path, Node node, bool isLong, bool humanSizes)
    {
        if (!isLong)
        {
            text.AddRaw(path).EndLine();
            return;
        }

        var size = humanSizes ? Size(node).ToString() : $"{node.Size,6}";
        text.Add($"{NodeMode.ToText(node.Mode)} {node.UserId,5} {node.GroupId,5} {size} {LocalTime.Format(node.ModifiedAt)} ");
        text.AddRaw(path);
        if (node is { Type: NodeType.Symlink, LinkTarget: { } target })
        {
            text.Add(" -> ").AddRaw(target);
        }

        text.EndLine();
    }

    /// <summary>The object of <c>ls --json</c> (format page, section 12.2), with its line feed.</summary>
    public static void ListJson(JsonText json, ReadOnlySpan<byte> path, Node node)
    {
        json.Raw("{\"name\":"u8);
        json.Text(node.Name.AsSpan());
        json.Raw(",\"type\":"u8);
        json.Text(node.Type.ToWord());
        json.Raw(",\"path\":"u8);
        json.Text(path);
        json.Raw(",\"uid\":"u8);
        json.Number((ulong)node.UserId);
        json.Raw(",\"gid\":"u8);
        json.Number((ulong)node.GroupId);
        if (node.Type == NodeType.File)
        {
            json.Raw(",\"size\":"u8);
            json.Number(node.Size);
        }

        NumberUnlessZero(json, ",\"mode\":"u8, node.Mode);
        json.Raw(",\"permissions\":"u8);
        json.Text(NodeMode.ToText(node.Mode));
        Times(json, node);
        NumberUnlessZero(json, ",\"inode\":"u8, node.Inode);
        json.Raw(",\"message_type\":\"node\",\"struct_type\":\"node\"}\n"u8);
    }

    /// <summary>The object of <c>find --json</c>: a path and the node without its name and what it refers to.</summary>
    public static void MatchJson(JsonText json, ReadOnlySpan<byte> path, Node node)
    {
        json.Raw("{\"path\":"u8);
        json.Text(path);
        json.Raw(",\"permissions\":"u8);
        json.Text(NodeMode.ToText(node.Mode));
        json.Raw(",\"type\":"u8);
        json.Text(node.Type.ToWord());
        NumberUnlessZero(json, ",\"mode\":"u8, node.Mode);
        Times(json, node);
        json.Raw(",\"uid\":"u8);
        json.Number((ulong)node.UserId);
        json.Raw(",\"gid\":"u8);
        json.Number((ulong)node.GroupId);
        TextUnlessEmpty(json, ",\"user\":"u8, node.User);
        TextUnlessEmpty(json, ",\"group\":"u8, node.Group);
        NumberUnlessZero(json, ",\"inode\":"u8, node.Inode);
        NumberUnlessZero(json, ",\"device_id\":"u8, node.DeviceId);
        NumberUnlessZero(json, ",\"size\":"u8, node.Size);
        NumberUnlessZero(json, ",\"links\":"u8, node.Links);
        if (node.LinkTarget is { Length: > 0 } target)
        {
            json.Raw(",\"linktarget\":"u8);
            json.Text(target.AsSpan());
        }

        TextUnlessEmpty(json, ",\"error\":"u8, node.Error);
        json.Raw("}"u8);
    }

    private static ByteCount Size(Node node) => new((long)Math.Min(node.Size, long.MaxValue));

    private static void Times(JsonText json, Node node)
    {
        json.Raw(",\"mtime\":"u8);
        json.Time(node.ModifiedAt);
        json.Raw(",\"atime\":"u8);
        json.Time(node.AccessedAt);
        json.Raw(",\"ctime\":"u8);
        json.Time(node.ChangedAt);
    }

    private static void NumberUnlessZero(JsonText json, ReadOnlySpan<byte> key, ulong number)
    {
        if (number != 0)
        {
            json.Raw(key);
            json.Number(number);
        }
    }

    private static void TextUnlessEmpty(JsonText json, ReadOnlySpan<byte> key, string text)
    {
        if (text.Length > 0)
        {
            json.Raw(key);
            json.Text(text);
        }
    }
}
