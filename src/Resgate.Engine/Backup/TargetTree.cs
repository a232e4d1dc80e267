namespace Resgate.Engine.Backup;

/// <summary>What the top of a snapshot's tree is made of: the targets, and the directories on the way to them.</summary>
/// <remarks>Rules for absolute, relative, colliding and overlapping targets: format page, section 6.6.</remarks>
internal sealed class TargetTree
{
    private readonly SortedDictionary<byte[], TargetTree> _children = new(ByteOrder.Instance);

    /// <summary>Where this directory or target really is, absolute or relative; null for a root that is no directory at all.</summary>
    public byte[]? Path { get; private set; }

    /// <summary>Whether a target named this place itself, so that all of it belongs to the snapshot.</summary>
    public bool IsTarget { get; private set; }

    /// <summary>By name, in the order of raw bytes.</summary>
    public IReadOnlyDictionary<byte[], TargetTree> Children => _children;

    /// <param name="targets">Paths as the user wrote them.</param>
    public static TargetTree Of(IEnumerable<byte[]> targets)
    {
        var root = new TargetTree();
        foreach (var target in targets)
        {
            root.Add(target);
        }

        return root;
    }

    private void Add(byte[] target)
    {
        var isAbsolute = target.Length > 0 && target[0] == (byte)'/';
        var way = isAbsolute ? "/"u8.ToArray() : [];
        var at = this;
        var depth = 0;
        foreach (var component in Clean(target))
        {
            way = [.. way, .. way.Length == 0 || way[^1] == '/' ? [] : "/"u8, .. component];
            if (component.AsSpan().SequenceEqual(".."u8))
            {
                continue;
            }

            at = at.Child(component, way, mayRename: depth == 0);
            depth++;
        }

        if (depth == 0)
        {
            at.Path ??= way.Length == 0 ? "."u8.ToArray() : way;
        }

        at.IsTarget = true;
    }

    private TargetTree Child(byte[] name, byte[] path, bool mayRename)
    {
        var wanted = name;
        for (var count = 1; ; count++)
        {
            if (!_children.TryGetValue(wanted, out var child))
            {
                child = new TargetTree { Path = path };
                _children.Add(wanted, child);
                return child;
            }

            // Two different places may want one name at the root only; further down the names are parts of one path.
            if (!mayRename || child.Path!.AsSpan().SequenceEqual(path))
            {
                return child;
            }

            wanted = [.. name, .. System.Text.Encoding.ASCII.GetBytes($"-{count}")];
        }
    }

    // Components without "." and empty ones; "a/.." is nothing, a leading ".." stays.
    private static List<byte[]> Clean(byte[] target)
    {
        var isAbsolute = target.Length > 0 && target[0] == (byte)'/';
        var parts = new List<byte[]>();
        foreach (var range in target.AsSpan().Split((byte)'/'))
        {
            var part = target.AsSpan(range);
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (!part.SequenceEqual(".."u8))
            {
                parts.Add(part.ToArray());
            }
            else if (parts.Count > 0 && !parts[^1].AsSpan().SequenceEqual(".."u8))
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!isAbsolute)
            {
                parts.Add(part.ToArray());
            }
        }

        return parts;
    }
}
