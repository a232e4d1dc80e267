using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Resgate.Policy.Plans.Yaml;

/// <summary>Builds the nodes of one document from the parser's events.</summary>
/// <remarks>
/// No reflection takes part. An anchor can be used once its node is complete, so no node holds itself; nodes that anchors
/// share are shared, not copied, so a small file cannot become a large tree.
/// </remarks>
internal sealed class YamlTree(string text, string file, Complaints complaints)
{
    private const int DeepestNesting = 32;
    private const string MergeKey = "<<";

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<string, PlanNode> _anchors = new(StringComparer.Ordinal);

    public static PlanMark MarkOf(string file, Mark mark) => new(file, checked((int)mark.Line), checked((int)mark.Column));

    /// <summary>The document's node; null when there is no document.</summary>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public PlanNode? Read()
    {
        PlanNode? root = null;
        var documents = 0;
        while (Advance())
        {
            switch (_parser.Current)
            {
                case DocumentStart when documents++ == 1:
                    complaints.Add(Here, "a second document begins", "a file holds one plan: remove the line '---'");
                    break;
                case NodeEvent or AnchorAlias:
                    var node = ReadNode(1);
                    root ??= node;
                    break;
            }
        }

        return root;
    }

    // The scanner meets some braces that are never closed with this exception, which has no place in the text.
    private bool Advance()
    {
        var (start, end) = (_parser.Current?.Start ?? Mark.Empty, _parser.Current?.End ?? Mark.Empty);
        try
        {
            return _parser.MoveNext();
        }
        catch (InvalidOperationException cause)
        {
            throw new YamlException(start, end, "while parsing a flow mapping", cause);
        }
    }

    private PlanMark Here => MarkOf(file, _parser.Current!.Start);

    private PlanNode ReadNode(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "nested more than " +
                $"{DeepestNesting} levels deep");
        }

        var begin = _parser.Current!;
        PlanNode node = begin switch
        {
            Scalar scalar => new PlanScalar(Here, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            AnchorAlias alias => Resolve(alias),
            _ => throw new YamlException(begin.Start, begin.End, "not a value"),
        };
        if (begin is NodeEvent { Anchor: { IsEmpty: false } anchor })
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private PlanNode Resolve(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            return node;
        }

        complaints.Add(
            Here,
            $"*{alias.Value.Value} names no anchor above",
            $"write &{alias.Value.Value} before the value that is meant");
        return new PlanUnknown(Here);
    }

    private PlanList ReadList(int depth)
    {
        var mark = Here;
        var items = new List<PlanNode>();
        while (Advance() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new PlanList(mark, items);
    }

    private PlanMap ReadMap(int depth)
    {
        var mark = Here;
        var own = new List<PlanEntry>();
        var merged = new List<PlanEntry>();
        while (Advance() && _parser.Current is not MappingEnd)
        {
            var keyMark = Here;
            var key = ReadNode(depth + 1);
            Advance();
            var value = ReadNode(depth + 1);
            if (key is not PlanScalar { Text: var name })
            {
                complaints.Add(keyMark, $"a key is {key.Kind}", "write a name before the colon");
            }
            else if (name == MergeKey)
            {
                merged.AddRange(MergedEntries(value));
            }
            else if (own.Find(entry => entry.Key == name) is { } first)
            {
                complaints.Add(keyMark, $"'{name}' is said twice, first in line {first.Mark.Line}", "keep one of them");
            }
            else
            {
                own.Add(new PlanEntry(name, keyMark, value));
            }
        }

        // What is said outweighs what is merged, and of what is merged the first.
        var keys = own.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return new PlanMap(mark, [.. own, .. merged.Where(entry => keys.Add(entry.Key))]);
    }

    private IEnumerable<PlanEntry> MergedEntries(PlanNode value)
    {
        switch (value)
        {
            case PlanMap map:
                return map.Entries;
            case PlanList list when list.Items.All(static item => item is PlanMap):
                return list.Items.SelectMany(static item => ((PlanMap)item).Entries);
            default:
                complaints.Add(
                    value.Mark,
                    $"'<<' merges {value.Kind}",
                    "give it an anchor of a block of keys: '<<: *name'");
                return [];
        }
    }
}
