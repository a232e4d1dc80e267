namespace Resgate.Engine.Restore;

/// <summary>Hears what happens during a restore. Called from all workers; must be quick.</summary>
public interface IRestoreObserver
{
    /// <summary>Something could not be restored as the snapshot has it. The run goes on.</summary>
    /// <param name="path">The path inside the restored tree, whose top is <c>/</c>.</param>
    /// <param name="message">What went wrong, without the path.</param>
    void Failed(ReadOnlySpan<byte> path, string message);

    /// <summary>A path is done.</summary>
    /// <param name="path">The path inside the restored tree.</param>
    /// <param name="action">What was done to it.</param>
    /// <param name="size">Bytes of a file's content, 0 for what else was left as it was; null for everything else.</param>
    void Completed(ReadOnlySpan<byte> path, RestoreAction action, long? size);
}
