using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>Puts blobs into files, and finishes each file when its last one is in place. Safe for concurrent use.</summary>
/// <remarks>
/// A file that this run has made and cannot finish is removed again, so that nothing stays that looks whole and is not. A file
/// that was there before stays, in part overwritten; its failure says so.
/// </remarks>
internal sealed class FileWriter(RestoreRun run)
{
    /// <summary>Writes one blob into one place, or does nothing if the file has failed already.</summary>
    public void Write(RestoredFile file, long offset, ReadOnlySpan<byte> content)
    {
        if (!file.IsLarge)
        {
            WriteSmall(file, content);
            return;
        }

        if (!file.HasFailed)
        {
            var failure = run.OpenFiles.Rent(file, out var open);
            if (failure == Errno.None)
            {
                failure = Put(file, open!, offset, content);
                run.OpenFiles.Return(file);
            }

            if (failure != Errno.None)
            {
                RestoreRun.ThrowIfFull(failure);
                Tell(file, $"cannot write: {failure.Text()}");
            }
        }

        run.Counters.RestoreBytes(content.Length);
        Settle(file);
    }

    /// <summary>A place of the file stays empty.</summary>
    public void Lose(RestoredFile file, string message)
    {
        Tell(file, message);
        if (file.IsLarge)
        {
            Settle(file);
        }
    }

    /// <summary>Makes a file that needs no blob, or finishes one that needs none any more.</summary>
    public void Finish(RestoredFile file)
    {
        if (!file.IsLarge)
        {
            WriteSmall(file, []);
            return;
        }

        if (file.HasFailed)
        {
            Abandon(file);
            return;
        }

        var failure = run.OpenFiles.Rent(file, out var open);
        if (failure == Errno.None)
        {
            failure = file.Existed ? open!.SetSize((long)file.Node.Size) : Errno.None;
            if (failure == Errno.None)
            {
                run.Describe(open!.Handle, file.Node, file.Directory);
            }

            run.OpenFiles.Return(file);
            run.OpenFiles.Forget(file);
        }

        Conclude(file, failure);
    }

    private void Settle(RestoredFile file)
    {
        if (file.Settle())
        {
            Finish(file);
        }
    }

    /// <summary>A small file's whole life: made, written, described and closed.</summary>
    private void WriteSmall(RestoredFile file, ReadOnlySpan<byte> content)
    {
        var failure = run.Directories.Rent(file.Directory, out var directory);
        if (failure != Errno.None)
        {
            Conclude(file, failure);
            return;
        }

        failure = directory!.CreateFile(file.Node.Name, out var open);
        if (failure == Errno.None)
        {
            failure = file.IsSparse ? open!.SetSize(content.Length) : Errno.None;
            failure = failure == Errno.None ? Put(file, open!, 0, content) : failure;
            if (failure == Errno.None)
            {
                run.Describe(open!.Handle, file.Node, file.Directory);
            }

            open!.Dispose();
            if (failure != Errno.None)
            {
                _ = directory.RemoveFile(file.Node.Name);
            }
        }

        run.Directories.Return(file.Directory);
        run.Counters.RestoreBytes(content.Length);
        Conclude(file, failure);
    }

    private static Errno Put(RestoredFile file, TargetFile open, long offset, ReadOnlySpan<byte> content) =>
        file.IsSparse ? SparseContent.Write(open, offset, content) : open.Write(content, offset);

    private void Conclude(RestoredFile file, Errno failure)
    {
        if (failure != Errno.None)
        {
            RestoreRun.ThrowIfFull(failure);
            Tell(file, $"cannot write: {failure.Text()}");
        }
        else
        {
            run.CompleteFile(file, file.Existed ? RestoreAction.Updated : RestoreAction.Restored);
        }
    }

    private void Tell(RestoredFile file, string message)
    {
        if (file.Fail())
        {
            run.Fail(file.Path(), file.Existed ? $"{message}; the file that was there is left incomplete" : message);
        }
    }

    private void Abandon(RestoredFile file)
    {
        run.OpenFiles.Forget(file);
        if (file.IsMade && run.Directories.Rent(file.Directory, out var directory) == Errno.None)
        {
            _ = directory!.RemoveFile(file.Node.Name);
            run.Directories.Return(file.Directory);
        }
    }
}
