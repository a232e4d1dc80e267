using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>Looks what a file that is at the target already has right: whole blobs in their places, by their hashes.</summary>
/// <remarks>This is how an interrupted restore goes on where it stopped: nothing is believed, everything is hashed.</remarks>
internal sealed class CheckItem(RestoreRun run, RestoreBatch batch, int number, FileStat stat)
    : WorkItem<RestoreWorker>
{
    private const Errno TextFileBusy = (Errno)26;

    public override void Run(RestoreWorker worker)
    {
        var file = batch.Files[number];
        if (TrustsTimes(file))
        {
            KeepWhole(file, open: null);
            return;
        }

        var failure = run.Directories.Rent(file.Directory, out var directory);
        if (failure == Errno.None)
        {
            failure = Check(worker, file, directory!);
            run.Directories.Return(file.Directory);
        }

        if (failure != Errno.None)
        {
            RestoreRun.ThrowIfFull(failure);
            _ = file.Fail();
            run.Fail(file.Path(), "cannot replace the file that is there", failure);
        }
    }

    private bool TrustsTimes(RestoredFile file) =>
        run.Options.Overwrite == OverwriteRule.IfChanged
        && stat.Size == file.Node.Size
        && stat.Modified == new KernelTime(file.Node.ModifiedAt.Seconds, file.Node.ModifiedAt.Nanoseconds);

    private Errno Check(RestoreWorker worker, RestoredFile file, TargetDirectory directory)
    {
        var failure = directory.OpenFile(file.Node.Name, out var open);
        if (failure is Errno.EACCES or TextFileBusy)
        {
            return Replace(file, directory);
        }

        if (failure != Errno.None)
        {
            return failure;
        }

        using (open)
        {
            var kept = new bool[file.Blobs.Length];
            failure = Compare(worker, file, open!, kept);
            if (failure == Errno.None && stat.Size == file.Node.Size && !kept.Contains(value: false)
                && (stat.Links <= 1 || file.Node.Links > 1))
            {
                KeepWhole(file, open);
                return Errno.None;
            }

            file.Kept = kept;
        }

        // Other names of the file may be anywhere, and what they show is not ours to change.
        if (stat.Links > 1 || failure != Errno.None)
        {
            return Replace(file, directory);
        }

        file.Existed = true;
        Place(file);
        return Errno.None;
    }

    private Errno Replace(RestoredFile file, TargetDirectory directory)
    {
        file.Kept = null;
        var failure = run.Options.DryRun ? Errno.None : directory.RemoveFile(file.Node.Name);
        if (failure == Errno.None)
        {
            file.IsSparse = run.Options.Sparse;
            Place(file);
        }

        return failure;
    }

    private Errno Compare(RestoreWorker worker, RestoredFile file, TargetFile open, bool[] kept)
    {
        long offset = 0;
        for (var i = 0; i < kept.Length && offset < (long)stat.Size; i++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var packed = run.Index[file.Blobs[i]].Packed;
            var content = worker.Plain(RestoreRun.PlainLength(packed));
            var failure = open.Read(content, offset, out var count);
            if (failure != Errno.None)
            {
                return failure;
            }

            kept[i] = count == content.Length && Id.Of(content) == packed.Blob.Id;
            offset += content.Length;
        }

        return Errno.None;
    }

    private void KeepWhole(RestoredFile file, TargetFile? open)
    {
        file.IsUnchanged = true;
        if (!run.Options.DryRun)
        {
            if (open is not null)
            {
                run.Describe(open.Handle, file.Node, file.Directory);
            }
            else if (run.Directories.Rent(file.Directory, out var directory) == Errno.None)
            {
                run.Describe(directory!, file.Node, file.Directory);
                run.Directories.Return(file.Directory);
            }
        }

        run.CompleteFile(file, RestoreAction.Unchanged);
    }

    /// <summary>Asks for the blobs that the file lacks.</summary>
    private void Place(RestoredFile file)
    {
        run.Counters.Find((long)file.Node.Size);
        var missing = new List<Placement>();
        long offset = 0;
        for (var i = 0; i < file.Blobs.Length; i++)
        {
            var length = run.PlainLength(file.Blobs[i]);
            if (file.Kept is null || !file.Kept[i])
            {
                missing.Add(new Placement(file.Blobs[i], number, offset));
            }
            else if (!run.Options.DryRun)
            {
                run.Counters.RestoreBytes(length);
            }

            offset += length;
        }

        file.Kept = null;
        file.Expect(missing.Count);
        batch.Place(missing);
    }
}
