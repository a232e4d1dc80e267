namespace Resgate.Engine.Stats;

/// <summary>What <c>stats</c> adds up.</summary>
public enum StatsMode
{
    /// <summary>Every node of every snapshot, as a restore of each would bring it back.</summary>
    RestoreSize,

    /// <summary>Files with different contents.</summary>
    FilesByContents,

    /// <summary>Blobs for each path that has them.</summary>
    BlobsPerFile,

    /// <summary>Blobs as they are stored, each once.</summary>
    RawData,
}
