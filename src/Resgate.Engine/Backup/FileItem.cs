using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Reads one file that is new or changed, cuts it and has its pieces stored.</summary>
internal sealed class FileItem(
    BackupRun run, DirectoryJob job, int slot, SharedDirectory directory, byte[] at, byte[] realName, byte[] name, Node? before)
    : WorkItem<BackupWorker>
{
    public override void Run(BackupWorker worker)
    {
        // Stays false when the repository fails: the run is over then, and a tree without this file must not be made.
        var finished = false;
        try
        {
            var failure = SourceFile.Open(directory.Handle, realName, out var file);
            if (failure != Errno.None)
            {
                run.Fail(worker.PathOf(at, realName), "cannot open", failure);
                finished = true;
                return;
            }

            using (file)
            {
                finished = Read(worker, file!);
            }
        }
        finally
        {
            directory.Release();
            if (finished)
            {
                run.Finish(worker, job);
            }
        }
    }

    /// <returns>False when pieces are still under way; the last of them finishes the file.</returns>
    private bool Read(BackupWorker worker, SourceFile file)
    {
        var node = run.Nodes.Read(file.Handle, name, file.Stat, worker.AttributeFailures);
        run.TellAttributes(worker, worker.PathOf(at, realName));

        if (file.Stat.Size > BackupWorker.SmallFileSize)
        {
            file.AvoidCache();
            return ReadLarge(worker, file, node, count: 0);
        }

        var failure = file.Read(worker.SmallFile, out var count);
        if (failure != Errno.None)
        {
            run.Fail(worker.PathOf(at, realName), "cannot read", failure);
            return true;
        }

        if (count > BackupWorker.SmallFileSize)
        {
            // It has grown, or is one of those that the kernel makes up while they are read.
            return ReadLarge(worker, file, node, count);
        }

        // The cutter never cuts so early: such a file is one piece, or none.
        node.Size = (ulong)count;
        node.Content = count == 0 ? [] : [run.Store(worker, BlobKind.Data, worker.SmallFile.AsMemory(0, count))];
        TellIfChanged(worker, file);
        run.Complete(worker, job, slot, node, before);
        return true;
    }

    private bool ReadLarge(BackupWorker worker, SourceFile file, Node node, int count)
    {
        var pieces = new FilePieces(run, job, slot, node, before);
        var failure = new ContentCutter(run, pieces).Cut(worker, file, worker.SmallFile.AsSpan(0, count), out var total);
        if (failure == Errno.None)
        {
            node.Size = (ulong)total;
            TellIfChanged(worker, file);
        }
        else
        {
            run.Fail(worker.PathOf(at, realName), "cannot read", failure);
            pieces.Abandon();
        }

        return pieces.FinishReading(worker);
    }

    private void TellIfChanged(BackupWorker worker, SourceFile file)
    {
        if (file.CheckUnchanged(out var hasChanged) == Errno.None && hasChanged)
        {
            run.Observer.Noticed(
                worker.PathOf(at, realName), "changed while it was read; the copy may mix old and new");
        }
    }
}
