using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>A directory as the parent snapshot has it, asked for by names in rising order.</summary>
/// <remarks>
/// Both listings are sorted, so one pass over the stored tree serves all questions and holds one node at a time. A tree that
/// cannot be read, or is not sorted, only costs reading files again.
/// </remarks>
internal sealed class ParentTree
{
    private static readonly ParentTree None = new(null);

    private readonly TreeReader? _reader;
    private Node? _next;

    private ParentTree(TreeReader? reader)
    {
        _reader = reader;
        Advance();
    }

    public static ParentTree Load(BackupRun run, BackupWorker worker, Id? tree)
    {
        if (tree is not { } id || !run.Repository.Index.Contains(BlobHandle.Tree(id)))
        {
            return None;
        }

        try
        {
            return new ParentTree(new TreeReader(worker.Reader.ReadAsync(BlobHandle.Tree(id), CancellationToken.None).Wait()));
        }
        catch (ResgateException failure)
        {
            run.Observer.Noticed([], $"the parent snapshot's tree {id} cannot be read, its files are read again: {failure.Message}");
            return None;
        }
    }

    /// <summary>The stored node of that name; null when there is none.</summary>
    public Node? Find(ReadOnlySpan<byte> name)
    {
        while (_next is not null)
        {
            var order = _next.Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
            {
                return _next;
            }

            if (order > 0)
            {
                return null;
            }

            Advance();
        }

        return null;
    }

    private void Advance()
    {
        try
        {
            _next = _reader is not null && _reader.TryRead(out var node) ? node : null;
        }
        catch (ResgateException)
        {
            // Damaged from here on: what is left counts as new.
            _next = null;
        }
    }
}
