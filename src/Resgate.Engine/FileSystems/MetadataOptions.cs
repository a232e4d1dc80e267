namespace Resgate.Engine.FileSystems;

/// <summary>How a node's metadata is put onto a restored entry.</summary>
internal sealed record MetadataOptions
{
    public static readonly MetadataOptions Default = new();

    /// <summary>Owners by their names on this machine; a name that is unknown here becomes root (format page, section 7.1).</summary>
    public bool OwnershipByName { get; init; }

    /// <summary>Which extended attributes are set, and removed where the node lacks them; null for all.</summary>
    public Func<string, bool>? SelectAttribute { get; init; }
}
