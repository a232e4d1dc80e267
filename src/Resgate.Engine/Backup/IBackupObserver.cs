using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Hears what happens during a backup. Called from all workers; must be quick.</summary>
public interface IBackupObserver
{
    /// <summary>Something of the source could not be stored: the snapshot will lack it, and the run is incomplete.</summary>
    /// <param name="path">The entry's absolute path.</param>
    /// <param name="during">What we were doing: <c>archival</c>, or <c>scan</c>.</param>
    /// <param name="message">What the system said.</param>
    void Failed(ReadOnlySpan<byte> path, string during, string message);

    /// <summary>Something worth knowing that costs nothing: a file changed while it was read, an attribute was not readable.</summary>
    void Noticed(ReadOnlySpan<byte> path, string message);

    /// <summary>A file has other content than in the parent snapshot; told before it is done.</summary>
    void Rewritten(ReadOnlySpan<byte> path)
    {
    }

    /// <summary>An entry is done.</summary>
    void Completed(ReadOnlySpan<byte> path, Node node, Comparison comparison, in Addition added);
}
