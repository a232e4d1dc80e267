using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Lists one directory below a target and begins the work on each of its entries.</summary>
/// <param name="run">The backup.</param>
/// <param name="job">Takes the entries; its node is made here.</param>
/// <param name="above">The open directory that has it as an entry; released here.</param>
/// <param name="realName">Its name there.</param>
/// <param name="name">Its name in the snapshot.</param>
/// <param name="named">Targets inside it that were named themselves; null for almost every directory.</param>
internal sealed class DirectoryItem(
    BackupRun run, DirectoryJob job, SharedDirectory above, byte[] realName, byte[] name, TargetTree? named)
    : WorkItem<BackupWorker>
{
    public override void Run(BackupWorker worker)
    {
        try
        {
            var failure = above.Handle.OpenChild(realName, out var handle);
            if (failure != Errno.None)
            {
                run.Fail(job.RealPath, "cannot open", failure);
                run.Abandon(worker, job);
                return;
            }

            var directory = new SharedDirectory(handle!);
            try
            {
                List(worker, directory);
            }
            finally
            {
                directory.Release();
            }
        }
        finally
        {
            above.Release();
        }
    }

    private void List(BackupWorker worker, SharedDirectory directory)
    {
        var failure = directory.Handle.Stat(out var stat);
        if (failure == Errno.None)
        {
            job.Node = run.Nodes.Read(directory.Handle, name, stat, worker.AttributeFailures);
            run.TellAttributes(worker, job.RealPath);
            var entries = new EntryList(run, worker, job, directory, job.RealPath);
            if (!run.IsForeign(job, stat))
            {
                failure = entries.Add(named);
            }
            else if (named is not null)
            {
                // Of another file system only what was named goes in.
                entries.AddNamed(named);
            }
        }

        if (failure != Errno.None)
        {
            run.Fail(job.RealPath, "cannot list", failure);
            run.Abandon(worker, job);
            return;
        }

        run.FinishListing(worker, job);
    }
}
