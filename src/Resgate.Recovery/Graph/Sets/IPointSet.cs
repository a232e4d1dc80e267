namespace Resgate.Recovery.Graph.Sets;

/// <summary>An installation as some points hold it together: one point of each class.</summary>
public interface IPointSet
{
    /// <summary>The moment of the newest of its points; ages count up to it.</summary>
    DateTimeOffset Moment { get; }

    /// <summary>The files below a folder.</summary>
    /// <param name="folder">Absolute, as on the machine.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Relative to the folder, at any depth, in no order; null when no point of the set is to hold it.</returns>
    ValueTask<IReadOnlyList<string>?> ListAsync(string folder, CancellationToken cancellation);

    /// <returns>Null when no point of the set has it, or it is larger than <see cref="ClipDocument.LargestSize"/>.</returns>
    ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation);

    /// <summary>What the orchestrator remembers, in a file or in a database.</summary>
    /// <param name="path">Absolute, as on the machine; a database's copy lies elsewhere in the point.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>In the order in which it was written down; null when no point of the set has it.</returns>
    ValueTask<IReadOnlyList<StateEntry>?> ReadStateAsync(string path, CancellationToken cancellation);
}
