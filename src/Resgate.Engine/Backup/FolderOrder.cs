namespace Resgate.Engine.Backup;

/// <summary>Folders that are captured one after the other wherever they lie beside each other; all others go in no order.</summary>
/// <remarks>
/// Where files move on from one folder to the next, a walk in the same direction sees each at least once; and what goes first is
/// stored first if the run is cut off.
/// </remarks>
internal sealed class FolderOrder
{
    private readonly Dictionary<string, int> _ranks = [];

    /// <param name="folders">Absolute paths, raw bytes; each once.</param>
    public FolderOrder(IEnumerable<byte[]> folders)
    {
        foreach (var folder in folders)
        {
            _ranks.TryAdd(Convert.ToHexString(folder), _ranks.Count);
        }
    }

    /// <summary>When its turn is, the least first; null when it has none.</summary>
    /// <param name="folder">Absolute path.</param>
    public int? RankOf(ReadOnlySpan<byte> folder) =>
        _ranks.Count > 0 && _ranks.TryGetValue(Convert.ToHexString(folder), out var rank) ? rank : null;
}
