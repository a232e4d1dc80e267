using Resgate.Format.Trees;

namespace Resgate.Engine.Dump;

/// <summary>An archive that is written from front to back, to something that may be a pipe. Disposing leaves that open.</summary>
internal interface IArchive : IDisposable
{
    /// <summary>Adds one entry.</summary>
    /// <param name="path">Raw bytes, no slash in front, none behind.</param>
    /// <param name="node">What it is.</param>
    /// <param name="content">Where a file's bytes come from.</param>
    /// <param name="cancellation">Stops the call.</param>
    ValueTask AddAsync(byte[] path, Node node, FileContent content, CancellationToken cancellation);

    /// <summary>Writes what stands at the end.</summary>
    ValueTask FinishAsync(CancellationToken cancellation);
}
