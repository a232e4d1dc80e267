namespace Resgate.Repository.Indexes;

/// <summary>How a listing of a pack relates to what the index knew of that pack.</summary>
public enum PackListing
{
    /// <summary>The pack was unknown.</summary>
    New,

    /// <summary>The pack was known with exactly these blobs; nothing was added.</summary>
    Repeated,

    /// <summary>The pack was known with other blobs: its listing is split over index files. Both parts count.</summary>
    Split,
}
