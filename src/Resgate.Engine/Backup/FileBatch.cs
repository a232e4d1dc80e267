using Resgate.Engine.FileSystems;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Files of one directory that are new or changed, read by one worker in the order of the listing.</summary>
/// <remarks>
/// Small files cost little each, so what is done once for all of them counts; and a disk that is asked for one block at a
/// time spends its time waiting. So a batch opens files ahead of reading them, and has the kernel fetch them meanwhile. Large
/// files are work items of their own, that others can take.
/// </remarks>
internal sealed class FileBatch(
    BackupRun run, DirectoryJob job, SharedDirectory directory, byte[] at, ArraySegment<SourceEntry> entries)
    : WorkItem<BackupWorker>
{
    /// <summary>Files at most: a batch is what nobody else can help with.</summary>
    private const int MostFiles = 128;

    /// <summary>Files at least: fewer cost more to hand out than others could save.</summary>
    private const int FewestFiles = 16;

    /// <summary>Files open ahead: more make no disk faster, and each takes a descriptor, on many cores too.</summary>
    private static readonly int s_ahead = Math.Clamp(256 / Environment.ProcessorCount, 4, 32);

    private readonly SourceFile?[] _open = new SourceFile?[entries.Count];

    /// <summary>Begins the work on files of one directory; the first of them will be taken first.</summary>
    public static void Push(BackupRun run, DirectoryJob job, SharedDirectory directory, byte[] at, List<SourceEntry> files)
    {
        // Several batches for each worker, so that all end at about the same time.
        var entries = files.ToArray();
        var size = Math.Clamp(entries.Length / (4 * Environment.ProcessorCount), FewestFiles, MostFiles);
        for (var end = entries.Length; end > 0;)
        {
            var start = (end - 1) / size * size;
            var batch = new ArraySegment<SourceEntry>(entries, start, end - start);
            end = start;
            job.Begin();
            run.Work.Push(new FileBatch(run, job, directory.Share(), at, batch), Urgency.File);
        }
    }

    public override void Run(BackupWorker worker)
    {
        try
        {
            var next = 0;
            for (var index = 0; index < entries.Count; index++)
            {
                next = OpenAhead(worker, index, next);
                Read(worker, entries[index], _open[index]);
                _open[index] = null;
            }
        }
        finally
        {
            // Those that a failure of the repository has left.
            foreach (var file in _open)
            {
                file?.Dispose();
            }

            directory.Release();
        }

        // Not reached when the repository fails: the run is over then, and a tree without these files must not be made.
        run.Finish(worker, job);
    }

    /// <returns>The first entry that is not open yet; behind <paramref name="index"/> in any case.</returns>
    private int OpenAhead(BackupWorker worker, int index, int next)
    {
        for (; next < entries.Count && next <= index + s_ahead; next++)
        {
            var failure = SourceFile.Open(directory.Handle, entries[next].RealName, out _open[next]);
            if (failure == Errno.EMFILE && next > index)
            {
                // It will be possible when those that are open are done.
                break;
            }

            if (failure != Errno.None)
            {
                run.Fail(worker.PathOf(at, entries[next].RealName), "cannot open", failure);
            }
            else if (_open[next]!.Stat.Size <= BackupWorker.SmallFileSize)
            {
                _open[next]!.FetchAhead();
            }
        }

        return next;
    }

    private void Read(BackupWorker worker, in SourceEntry entry, SourceFile? file)
    {
        using (file)
        {
            if (file is null)
            {
                return;
            }

            if (file.Stat.Size <= BackupWorker.SmallFileSize)
            {
                FileReading.Read(run, worker, job, at, entry, file);
                return;
            }
        }

        // Opened again by whoever takes it: what waits must not hold descriptors.
        job.Begin();
        run.Work.Push(new FileItem(run, job, directory.Share(), at, entry), Urgency.File);
    }
}
