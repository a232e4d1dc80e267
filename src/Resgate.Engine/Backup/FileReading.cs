using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Reads one open file, cuts it and has its pieces stored.</summary>
internal static class FileReading
{
    /// <param name="run">The backup.</param>
    /// <param name="worker">Whoever calls.</param>
    /// <param name="job">The directory that gets the file; pieces under way on return keep it from being finished.</param>
    /// <param name="at">The absolute path of where the file really is.</param>
    /// <param name="entry">The file.</param>
    /// <param name="file">The same, open, of which nothing has been read; stays the caller's.</param>
    public static void Read(BackupRun run, BackupWorker worker, DirectoryJob job, byte[] at, in SourceEntry entry, SourceFile file)
    {
        worker.File.Begin(job, entry.Name);
        var begun = run.Clock();
        var node = run.Nodes.Read(file.Handle, entry.Name, file.Stat, worker.AttributeFailures);
        run.TellAttributes(worker, worker.PathOf(at, entry.RealName));

        if (file.Stat.Size > BackupWorker.SmallFileSize)
        {
            file.AvoidCache();
            ReadLarge(run, worker, job, at, entry, file, node, begun, count: 0);
        }
        else
        {
            ReadSmall(run, worker, job, at, entry, file, node, begun);
        }

        worker.File.End();
    }

    private static void ReadSmall(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        byte[] at,
        in SourceEntry entry,
        SourceFile file,
        Node node,
        long begun)
    {
        var failure = file.Read(worker.SmallFile, out var count);
        if (failure != Errno.None)
        {
            run.Fail(worker.PathOf(at, entry.RealName), "cannot read", failure);
            return;
        }

        if (count > BackupWorker.SmallFileSize)
        {
            // It has grown, or is one of those that the kernel makes up while they are read.
            ReadLarge(run, worker, job, at, entry, file, node, begun, count);
            return;
        }

        // The cutter never cuts so early: such a file is one piece, or none.
        var added = default(Addition);
        node.Size = (ulong)count;
        node.Content = count == 0 ? [] : [run.Store(worker, BlobKind.Data, worker.SmallFile.AsMemory(0, count), out added)];
        run.Counters.Advance(count);
        TellIfChanged(run, worker, at, entry, file);
        run.Complete(worker, job, entry.Slot, node, entry.Before, added.And(run.Since(begun)));
    }

    private static void ReadLarge(
        BackupRun run,
        BackupWorker worker,
        DirectoryJob job,
        byte[] at,
        in SourceEntry entry,
        SourceFile file,
        Node node,
        long begun,
        int count)
    {
        job.Begin();
        var pieces = new FilePieces(run, job, entry.Slot, node, entry.Before, begun);
        var failure = new ContentCutter(run, pieces).Cut(worker, file, worker.SmallFile.AsSpan(0, count), out var total);
        if (failure == Errno.None)
        {
            node.Size = (ulong)total;
            TellIfChanged(run, worker, at, entry, file);
        }
        else
        {
            run.Fail(worker.PathOf(at, entry.RealName), "cannot read", failure);
            pieces.Abandon();
        }

        if (pieces.FinishReading(worker))
        {
            run.Finish(worker, job);
        }
    }

    private static void TellIfChanged(BackupRun run, BackupWorker worker, byte[] at, in SourceEntry entry, SourceFile file)
    {
        if (file.CheckUnchanged(out var hasChanged) == Errno.None && hasChanged)
        {
            run.Observer.Noticed(
                worker.PathOf(at, entry.RealName), "changed while it was read; the copy may mix old and new");
        }
    }
}
