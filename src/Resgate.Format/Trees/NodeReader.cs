using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>Reads one node. Source: format page, section 6.2.</summary>
internal static class NodeReader
{
    /// <summary>Reads the object that stands under <paramref name="json"/>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no node.</exception>
    public static Node Read(ref DocumentReader json)
    {
        if (!json.IsObject())
        {
            throw json.Damaged("has null for a node");
        }

        // Name comes first wherever we know the writer, but nothing promises it, and it is set once.
        byte[]? name = null;
        var fields = new Node
        {
            Name = [],
            ModifiedAt = TimestampText.Absent,
            AccessedAt = TimestampText.Absent,
            ChangedAt = TimestampText.Absent,
        };
        byte[]? rawTarget = null;
        while (json.NextKey(out var key))
        {
            switch (NodeKeys.Find(key))
            {
                case NodeKey.Name:
                    name = json.Name();
                    break;
                case NodeKey.LinkTargetRaw:
                    rawTarget = json.Base64();
                    break;
                case var known:
                    Set(fields, known, ref json);
                    break;
            }
        }

        if (rawTarget is { Length: > 0 })
        {
            fields.LinkTarget = rawTarget;
        }

        fields.Name = name ?? throw json.Damaged("has a node without a name");
        return fields;
    }

    private static void Set(Node node, NodeKey key, ref DocumentReader json)
    {
        switch (key)
        {
            case NodeKey.Type:
                node.Type = NodeTypeText.Parse(json.Utf8Span());
                break;
            case NodeKey.Mode:
                node.Mode = json.UInt32();
                break;
            case NodeKey.ModifiedAt:
                node.ModifiedAt = json.Time();
                break;
            case NodeKey.AccessedAt:
                node.AccessedAt = json.Time();
                break;
            case NodeKey.ChangedAt:
                node.ChangedAt = json.Time();
                break;
            case NodeKey.UserId:
                node.UserId = json.UInt32();
                break;
            case NodeKey.GroupId:
                node.GroupId = json.UInt32();
                break;
            case NodeKey.User:
                node.User = json.Text();
                break;
            case NodeKey.Group:
                node.Group = json.Text();
                break;
            case NodeKey.Inode:
                node.Inode = json.UInt64();
                break;
            case NodeKey.DeviceId:
                node.DeviceId = json.UInt64();
                break;
            case NodeKey.Size:
                node.Size = json.UInt64();
                break;
            case NodeKey.Links:
                node.Links = json.UInt64();
                break;
            default:
                SetRare(node, key, ref json);
                break;
        }
    }

    private static void SetRare(Node node, NodeKey key, ref DocumentReader json)
    {
        switch (key)
        {
            case NodeKey.Content:
                node.Content = Content(ref json);
                break;
            case NodeKey.Subtree:
                node.Subtree = json.IsNull ? null : json.Id();
                break;
            case NodeKey.LinkTarget:
                node.LinkTarget = json.IsNull ? null : json.Utf8Span().ToArray();
                break;
            case NodeKey.ExtendedAttributes:
                node.ExtendedAttributes = Attributes(ref json);
                break;
            case NodeKey.GenericAttributes:
                // Kept as text: what Windows stores there is nobody's business here, and must come out as it went in.
                node.GenericAttributes = json.IsObject() ? json.Raw().ToArray() : null;
                break;
            case NodeKey.Device:
                node.Device = json.UInt64();
                break;
            case NodeKey.Error:
                node.Error = json.Text();
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static Id[]? Content(ref DocumentReader json)
    {
        if (!json.IsArray())
        {
            return null;
        }

        Id? first = null;
        List<Id>? all = null;
        while (json.NextItem())
        {
            if (json.IsNull)
            {
                throw json.Damaged("has null for a blob's id");
            }

            if (first is null)
            {
                first = json.Id();
                continue;
            }

            // Most files are one blob: an array of one is half of what a list of one takes.
            all ??= [first.Value];
            all.Add(json.Id());
        }

        return all?.ToArray() ?? (first is { } only ? [only] : []);
    }

    private static List<ExtendedAttribute>? Attributes(ref DocumentReader json)
    {
        if (!json.IsArray())
        {
            return null;
        }

        var attributes = new List<ExtendedAttribute>();
        while (json.NextItem())
        {
            attributes.Add(Attribute(ref json));
        }

        return attributes.Count > 0 ? attributes : null;
    }

    private static ExtendedAttribute Attribute(ref DocumentReader json)
    {
        var name = "";
        byte[]? value = null;
        if (!json.IsObject())
        {
            throw json.Damaged("has null for an extended attribute");
        }

        while (json.NextKey(out var key))
        {
            if (key.SequenceEqual("name"u8))
            {
                name = json.Text();
            }
            else if (key.SequenceEqual("value"u8))
            {
                value = json.Base64();
            }
            else
            {
                json.Skip();
            }
        }

        return new ExtendedAttribute(name, value);
    }
}
