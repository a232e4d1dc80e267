using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>Writes one directory after the other as tree blobs, byte for byte as restic does.</summary>
/// <remarks>
/// <see cref="Add"/> the nodes, take the bytes from <see cref="Finish"/>, <see cref="Reset"/>. Nothing is allocated for a node once
/// the buffer has grown to the largest tree. Not for several threads at once. Source: format page, sections 6.1 to 6.5.
/// </remarks>
public sealed class TreeWriter
{
    private readonly JsonText _json = new(16 * 1024);
    private byte[]? _last;
    private bool _finished;

    public TreeWriter() => Reset();

    /// <summary>Nodes added so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an entry.</summary>
    /// <param name="node">Its name is greater, byte by byte, than that of the node before it, and could name a file.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: the name is out of order, repeated, or no name; nothing was added. Readers stop at such a
    /// tree, so it must never be written.
    /// </exception>
    public void Add(Node node)
    {
        if (_finished)
        {
            throw new InvalidOperationException("the tree is finished");
        }

        NodeNames.Check(node.Name);
        if (_last is not null && _last.AsSpan().SequenceCompareTo(node.Name) >= 0)
        {
            throw new ResgateException(FailureKind.Damaged, $"tree has the name '{LossyText.Decode(node.Name)}' out of order");
        }

        if (_last is not null)
        {
            _json.Raw(","u8);
        }

        _last = node.Name;
        Count++;
        NodeJson.Write(_json, node);
    }

    /// <summary>Ends the tree.</summary>
    /// <returns>The blob's plain bytes, line feed included; valid until <see cref="Reset"/>. Their hash is the tree's id.</returns>
    public ReadOnlyMemory<byte> Finish()
    {
        if (!_finished)
        {
            _json.Raw("]}\n"u8);
            _finished = true;
        }

        return _json.WrittenMemory;
    }

    /// <summary>Begins the next tree and keeps the memory.</summary>
    public void Reset()
    {
        _json.Clear();
        _json.Raw("{\"nodes\":["u8);
        _last = null;
        _finished = false;
        Count = 0;
    }
}
