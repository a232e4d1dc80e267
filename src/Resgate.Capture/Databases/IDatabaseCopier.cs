namespace Resgate.Capture.Databases;

/// <summary>Copies a database that is in use.</summary>
public interface IDatabaseCopier
{
    /// <param name="database">An existing file.</param>
    /// <param name="copy">A path where nothing is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why there is no copy to rely on, in one line; null when there is one.</returns>
    ValueTask<string?> CopyAsync(string database, string copy, CancellationToken cancellation);
}
