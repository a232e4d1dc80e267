namespace Resgate.Storage;

/// <summary>What a listing tells of one object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct StoredObject(ObjectName Name, long Size)
{
    /// <summary>When it was written, by the place's clock, to the second or better; null where a listing does not tell.</summary>
    public DateTimeOffset? Written { get; init; }
}
