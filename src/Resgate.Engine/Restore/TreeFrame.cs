using System.Diagnostics.CodeAnalysis;
using System.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Restore;

/// <summary>One tree on the way from the top to where the walk is.</summary>
internal sealed class TreeFrame(RestoredDirectory directory, byte[] tree, bool isSelected)
{
    private readonly TreeReader _reader = new(tree);
    private HashSet<string>? _names;
    private byte[] _last = [];
    private int _count;

    public RestoredDirectory Directory { get; } = directory;

    /// <summary>Whether the filter selects the directory itself.</summary>
    public bool IsSelected { get; } = isSelected;

    /// <summary>Whether anything in it or below it was selected: then it gets its metadata as well.</summary>
    public bool HasSelected { get; set; }

    public bool TryRead([NotNullWhen(true)] out Node? node) => _reader.TryRead(out node);

    /// <summary>Remembers a name.</summary>
    /// <returns>False when an earlier entry of the tree has it as well.</returns>
    public bool TryName(byte[] name)
    {
        // Trees are sorted; only for one that is not, which no sound program writes, all names have to be kept.
        if (_names is null && (_count == 0 || name.AsSpan().SequenceCompareTo(_last) > 0))
        {
            _last = name;
            _count++;
            return true;
        }

        _names ??= FirstNames();
        return _names.Add(Key(name));
    }

    private static string Key(byte[] name) => Encoding.Latin1.GetString(name);

    private HashSet<string> FirstNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new TreeReader(tree);
        for (var i = 0; i < _count && reader.TryRead(out var node); i++)
        {
            names.Add(Key(node.Name));
        }

        return names;
    }
}
