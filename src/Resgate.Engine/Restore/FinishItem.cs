using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>Makes or finishes a file that needs nothing from the repository.</summary>
internal sealed class FinishItem(FileWriter writer, RestoredFile file) : WorkItem<RestoreWorker>
{
    public override void Run(RestoreWorker worker) => writer.Finish(file);
}
