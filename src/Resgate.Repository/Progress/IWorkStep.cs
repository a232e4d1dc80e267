namespace Resgate.Repository.Progress;

/// <summary>Something that is counted while it is done. Safe for concurrent use.</summary>
public interface IWorkStep : IDisposable
{
    /// <summary>So many more are done, which had so many bytes.</summary>
    void Advance(long count, long bytes = 0);
}
