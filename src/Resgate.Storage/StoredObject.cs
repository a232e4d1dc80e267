namespace Resgate.Storage;

/// <summary>What a listing tells of one object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct StoredObject(ObjectName Name, long Size);
