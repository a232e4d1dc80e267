using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>Reads a tree blob node by node, so that a directory of a million entries needs no second million in memory.</summary>
/// <remarks>
/// Takes what restic's readers take: unknown keys, <c>null</c> for no nodes, a missing line feed, names in any order. Names are
/// handed out as they are stored: a caller that makes files of them checks <see cref="NodeNames.IsValid"/> first.
/// Not for several threads at once. Source: format page, sections 6.1 and 6.2.
/// </remarks>
public sealed class TreeReader
{
    private const string Document = "tree";

    private readonly ReadOnlyMemory<byte> _text;
    private JsonReaderState _state;
    private int _position;
    private bool _ended;

    /// <param name="text">The blob's plain bytes; they must not change while nodes are read.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it does not begin as a tree.</exception>
    public TreeReader(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var json = new DocumentReader(text.Span, Document);
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        while (json.NextKey(out var key))
        {
            if (!key.SequenceEqual("nodes"u8))
            {
                json.Skip();
                continue;
            }

            if (json.IsArray())
            {
                Park(json);
            }
            else
            {
                Finish(ref json);
            }

            return;
        }

        throw json.Damaged("has no nodes");
    }

    /// <summary>All nodes at once, in the order they are stored.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no tree.</exception>
    public static IReadOnlyList<Node> ReadAll(ReadOnlyMemory<byte> text)
    {
        var reader = new TreeReader(text);
        var nodes = new List<Node>();
        while (reader.TryRead(out var node))
        {
            nodes.Add(node);
        }

        return nodes;
    }

    /// <summary>Reads the next node.</summary>
    /// <returns>False after the last; the document's end has then been checked as well.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: what comes next is no node. Do not read on.</exception>
    public bool TryRead([NotNullWhen(true)] out Node? node)
    {
        node = null;
        if (_ended)
        {
            return false;
        }

        var json = new DocumentReader(_text.Span, Document, _position, _state);
        if (json.NextItem())
        {
            node = NodeReader.Read(ref json);
            Park(json);
            return true;
        }

        Finish(ref json);
        return false;
    }

    private void Finish(ref DocumentReader json)
    {
        while (json.NextKey(out var key))
        {
            if (key.SequenceEqual("nodes"u8))
            {
                // Which of the two would restic restore? Better to ask a person.
                throw json.Damaged("has its nodes twice");
            }

            json.Skip();
        }

        json.End();
        _ended = true;
    }

    private void Park(DocumentReader json)
    {
        _state = json.State;
        _position = json.Position;
    }
}
