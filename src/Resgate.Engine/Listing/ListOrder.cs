namespace Resgate.Engine.Listing;

/// <summary>How a listing is sorted.</summary>
public enum ListOrder
{
    /// <summary>By path: the order in which snapshots store their nodes, so nothing has to be gathered first.</summary>
    Name,
    Size,
    ModifiedAt,
    AccessedAt,
    ChangedAt,

    /// <summary>By what follows the last dot of the name.</summary>
    Extension,
}
