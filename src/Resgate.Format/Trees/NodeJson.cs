using System.Text.Unicode;
using Resgate.Format.Text;

namespace Resgate.Format.Trees;

/// <summary>Writes a node: which keys, in which order, and which are left out. Source: format page, section 6.2.</summary>
internal static class NodeJson
{
    public static void Write(JsonText json, Node node)
    {
        json.Raw("{\"name\":"u8);
        json.Name(node.Name);
        json.Raw(",\"type\":\""u8);
        json.Raw(NodeTypeText.Of(node.Type));
        json.Raw("\""u8);
        NumberUnlessZero(json, ",\"mode\":"u8, node.Mode);
        json.Raw(",\"mtime\":"u8);
        json.Time(node.ModifiedAt);
        json.Raw(",\"atime\":"u8);
        json.Time(node.AccessedAt);
        json.Raw(",\"ctime\":"u8);
        json.Time(node.ChangedAt);
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
        LinkTarget(json, node.LinkTarget);
        ExtendedAttributes(json, node.ExtendedAttributes);
        if (node.GenericAttributes is { Length: > 0 } attributes)
        {
            json.Raw(",\"generic_attributes\":"u8);
            json.Raw(attributes);
        }

        NumberUnlessZero(json, ",\"device\":"u8, node.Device);
        Content(json, node);
        if (node.Subtree is { } subtree)
        {
            json.Raw(",\"subtree\":"u8);
            json.Id(subtree);
        }

        TextUnlessEmpty(json, ",\"error\":"u8, node.Error);
        json.Raw("}"u8);
    }

    private static void LinkTarget(JsonText json, byte[]? target)
    {
        if (target is null or [])
        {
            return;
        }

        json.Raw(",\"linktarget\":"u8);
        json.Text(target.AsSpan());
        if (!Utf8.IsValid(target))
        {
            json.Raw(",\"linktarget_raw\":"u8);
            json.Base64(target);
        }
    }

    private static void ExtendedAttributes(JsonText json, IReadOnlyList<ExtendedAttribute>? attributes)
    {
        if (attributes is null or [])
        {
            return;
        }

        json.Raw(",\"extended_attributes\":["u8);
        for (var i = 0; i < attributes.Count; i++)
        {
            json.Raw(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            json.Text(attributes[i].Name);
            json.Raw(",\"value\":"u8);
            if (attributes[i].Value is { } value)
            {
                json.Base64(value);
            }
            else
            {
                json.Raw("null"u8);
            }

            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }

    private static void Content(JsonText json, Node node)
    {
        if (node.Content is not { } content)
        {
            json.Raw(",\"content\":null"u8);
            return;
        }

        json.Raw(",\"content\":["u8);
        for (var i = 0; i < content.Count; i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            json.Id(content[i]);
        }

        json.Raw("]"u8);
    }

    private static void NumberUnlessZero(JsonText json, ReadOnlySpan<byte> key, ulong value)
    {
        if (value != 0)
        {
            json.Raw(key);
            json.Number(value);
        }
    }

    private static void TextUnlessEmpty(JsonText json, ReadOnlySpan<byte> key, string value)
    {
        if (value.Length > 0)
        {
            json.Raw(key);
            json.Text(value);
        }
    }
}
