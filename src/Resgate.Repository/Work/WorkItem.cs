namespace Resgate.Repository.Work;

/// <summary>A piece of work that any worker can do, given that worker's own tools.</summary>
public abstract class WorkItem<TWorker>
{
    public abstract void Run(TWorker worker);
}
