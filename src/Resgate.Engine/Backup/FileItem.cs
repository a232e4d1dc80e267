using Resgate.Engine.FileSystems;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Reads one file that is new or changed, and too large to be one of many.</summary>
internal sealed class FileItem(BackupRun run, DirectoryJob job, SharedDirectory directory, byte[] at, SourceEntry entry)
    : WorkItem<BackupWorker>
{
    public override void Run(BackupWorker worker)
    {
        try
        {
            var failure = SourceFile.Open(directory.Handle, entry.RealName, out var file);
            if (failure == Errno.None)
            {
                using (file)
                {
                    FileReading.Read(run, worker, job, at, entry, file!);
                }
            }
            else
            {
                run.Fail(worker.PathOf(at, entry.RealName), "cannot open", failure);
            }
        }
        finally
        {
            directory.Release();
        }

        // Not reached when the repository fails: the run is over then, and a tree without this file must not be made.
        run.Finish(worker, job);
    }
}
