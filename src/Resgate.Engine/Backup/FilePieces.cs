using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>The pieces of one large file, stored by whoever has time; the last one done completes the file.</summary>
internal sealed class FilePieces(BackupRun run, DirectoryJob job, int slot, Node node, Node? before, long begun)
{
    // Pieces that nobody works on yet. More would not make anything faster: with all cores busy, the cutter stores its own.
    private static readonly int MostWaiting = Environment.ProcessorCount;

    private readonly Lock _gate = new();
    private readonly List<Id> _ids = [];
    private Addition _added;
    private int _unfinished = 1;
    private bool _abandoned;

    /// <summary>Hands over a piece; its memory is free again when it is stored.</summary>
    public void Push(BackupWorker worker, ContentPiece content)
    {
        int index;
        lock (_gate)
        {
            index = _ids.Count;
            _ids.Add(default);
            _unfinished++;
        }

        var piece = new Piece(this, index, content);
        if (!run.Work.TryPushContent(piece, MostWaiting))
        {
            piece.Run(worker);
        }
    }

    /// <summary>The file could not be read to its end: what is stored of it stays unused, and the snapshot lacks it.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Says that no more pieces come.</summary>
    /// <returns>True when all are stored, and the caller has to finish the directory; false when the last piece will.</returns>
    public bool FinishReading(BackupWorker worker) => FinishOne(worker);

    private bool FinishOne(BackupWorker worker)
    {
        lock (_gate)
        {
            if (--_unfinished > 0)
            {
                return false;
            }
        }

        if (!_abandoned)
        {
            node.Content = _ids;
            run.Complete(worker, job, slot, node, before, _added.And(run.Since(begun)));
        }

        return true;
    }

    private sealed class Piece(FilePieces pieces, int index, ContentPiece content) : WorkItem<BackupWorker>
    {
        public override void Run(BackupWorker worker) => pieces.Store(worker, index, content);
    }

    private void Store(BackupWorker worker, int index, ContentPiece content)
    {
        var id = run.Store(worker, BlobKind.Data, content.Bytes, out var added);
        run.Counters.Advance(content.Bytes.Length);
        content.Release();
        run.Work.Wake();
        lock (_gate)
        {
            _ids[index] = id;
            _added = _added.And(added);
        }

        if (FinishOne(worker))
        {
            run.Finish(worker, job);
        }
    }
}
