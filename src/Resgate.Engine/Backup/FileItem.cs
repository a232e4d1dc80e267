using Resgate.Engine.FileSystems;
using Resgate.Format.Chunking;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Reads one file that is new or changed, cuts it and has its pieces stored.</summary>
internal sealed class FileItem(
    BackupRun run, DirectoryJob job, int slot, SharedDirectory directory, byte[] realName, byte[] name, Node? before)
    : WorkItem<BackupWorker>
{
    // A file is read in steps of this; what is read beyond a cut is copied once, half a step on average.
    private const int ReadStep = 512 * 1024;
    private const int FirstBuffer = 2 * 1024 * 1024;

    public override void Run(BackupWorker worker)
    {
        var finished = true;
        try
        {
            var failure = SourceFile.Open(directory.Handle, realName, out var file);
            if (failure != Errno.None)
            {
                run.Fail(worker.PathOf(job.Path, realName), "cannot open", failure);
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
        run.TellAttributes(worker, worker.PathOf(job.Path, realName));

        var failure = file.Read(worker.SmallFile, out var count);
        if (failure != Errno.None)
        {
            run.Fail(worker.PathOf(job.Path, realName), "cannot read", failure);
            return true;
        }

        if (count > BackupWorker.SmallFileSize)
        {
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
        var buffer = run.Buffers.Rent(FirstBuffer);
        worker.SmallFile.AsSpan(0, count).CopyTo(buffer);
        var scanned = 0;
        var atEnd = false;
        long total = 0;
        while (true)
        {
            var length = run.Cutter.FindCut(buffer.AsSpan(0, count), ref scanned);
            if (length == 0 && !atEnd)
            {
                if (count == buffer.Length)
                {
                    buffer = Exchange(buffer, count, from: 0, 2 * buffer.Length);
                }

                var room = Math.Min(ReadStep, buffer.Length - count);
                var failure = file.Read(buffer.AsSpan(count, room), out var more);
                if (failure != Errno.None)
                {
                    run.Buffers.Return(buffer);
                    run.Fail(worker.PathOf(job.Path, realName), "cannot read", failure);
                    pieces.Abandon();
                    return pieces.FinishReading(worker);
                }

                count += more;
                atEnd = more < room;
                continue;
            }

            if (length == 0)
            {
                length = count;
            }

            if (length == 0)
            {
                break;
            }

            // The piece takes the buffer along; what was read beyond it moves into a fresh one.
            var rest = count - length;
            var next = run.Buffers.Rent(FirstBuffer);
            buffer.AsSpan(length, rest).CopyTo(next);
            pieces.Push(worker, buffer, length);
            total += length;
            (buffer, count, scanned) = (next, rest, 0);
        }

        run.Buffers.Return(buffer);
        node.Size = (ulong)total;
        TellIfChanged(worker, file);
        return pieces.FinishReading(worker);
    }

    private byte[] Exchange(byte[] buffer, int count, int from, int size)
    {
        var larger = run.Buffers.Rent(size);
        buffer.AsSpan(from, count).CopyTo(larger);
        run.Buffers.Return(buffer);
        return larger;
    }

    private void TellIfChanged(BackupWorker worker, SourceFile file)
    {
        if (file.CheckUnchanged(out var hasChanged) == Errno.None && hasChanged)
        {
            run.Observer.Noticed(
                worker.PathOf(job.Path, realName), "changed while it was read; the copy may mix old and new");
        }
    }
}
