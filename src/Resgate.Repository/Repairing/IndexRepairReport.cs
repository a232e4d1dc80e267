namespace Resgate.Repository.Repairing;

/// <summary>What a repair of the index did. Numbers of packs, unless said otherwise.</summary>
public sealed record IndexRepairReport
{
    /// <summary>Packs that no index listed, and the new one does.</summary>
    public int Added { get; init; }

    /// <summary>Packs whose headers were read.</summary>
    public int HeadersRead { get; init; }

    /// <summary>Packs that the index listed and that are not there.</summary>
    public int Missing { get; init; }

    /// <summary>Packs whose headers cannot be read: no index lists them from now on.</summary>
    public int Unreadable { get; init; }

    /// <summary>Blobs of such packs that went into new packs.</summary>
    public int BlobsSaved { get; init; }

    /// <summary>Index files that could not be read.</summary>
    public int BadIndexFiles { get; init; }

    public int IndexFilesWritten { get; init; }

    public int IndexFilesRemoved { get; init; }
}
