using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>Reads a restored file back and compares it, blob by blob.</summary>
internal sealed class VerifyItem(RestoreRun run, RestoredFile file) : WorkItem<RestoreWorker>
{
    public override void Run(RestoreWorker worker)
    {
        var failure = run.Directories.Rent(file.Directory, out var directory);
        if (failure == Errno.None)
        {
            failure = directory!.OpenFile(file.Node.Name, out var open);
            if (failure == Errno.None)
            {
                using (open)
                {
                    failure = Verify(worker, open!);
                }
            }

            run.Directories.Return(file.Directory);
        }

        if (failure != Errno.None)
        {
            run.Fail(file.Path(), "cannot be read back", failure);
        }
    }

    private Errno Verify(RestoreWorker worker, TargetFile open)
    {
        var failure = open.Stat(out var stat);
        if (failure != Errno.None)
        {
            return failure;
        }

        if (stat.Size != file.Node.Size)
        {
            run.Fail(file.Path(), $"invalid file size: expected {file.Node.Size}, got {stat.Size}");
            return Errno.None;
        }

        long offset = 0;
        foreach (var blob in file.Blobs)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var packed = run.Index[blob].Packed;
            var content = worker.Plain(RestoreRun.PlainLength(packed));
            failure = open.Read(content, offset, out var count);
            if (failure != Errno.None)
            {
                return failure;
            }

            if (count != content.Length || Id.Of(content) != packed.Blob.Id)
            {
                run.Fail(file.Path(), $"unexpected content, starting at offset {offset}");
                return Errno.None;
            }

            offset += content.Length;
        }

        run.Counters.Verify();
        return Errno.None;
    }
}
