namespace Resgate.Recovery.Graph;

/// <summary>Small files of an installation, as points hold them around one moment.</summary>
public interface IPointFiles
{
    /// <param name="path">Absolute, as on the machine.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>
    /// Null when no point has it, or it is larger than <see cref="ClipDocument.LargestSize"/>. Of several, the newest that is not later than
    /// the moment; when all are later, the oldest: documents are written after what they tell of, and may be captured after it.
    /// </returns>
    ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation);
}
