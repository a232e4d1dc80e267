namespace Resgate.Engine.Backup;

/// <summary>What one entry cost: nothing but time when the repository had all of it.</summary>
/// <param name="PlainBytes">Bytes of new blobs: content of a file, or the tree of a directory.</param>
/// <param name="StoredBytes">The same as stored, their header entries included.</param>
/// <param name="Took">From its beginning, that of everything below it included, to its end.</param>
public readonly record struct Addition(long PlainBytes, long StoredBytes, TimeSpan Took)
{
    internal Addition And(in Addition other) =>
        new(PlainBytes + other.PlainBytes, StoredBytes + other.StoredBytes, Took + other.Took);
}
