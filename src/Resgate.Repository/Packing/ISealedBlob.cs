namespace Resgate.Repository.Packing;

/// <summary>A blob that is sealed while it is being packed, a strip at a time, so that nobody holds it whole.</summary>
internal interface ISealedBlob
{
    /// <summary>Bytes of all strips together, known before the first.</summary>
    int StoredLength { get; }

    /// <summary>The next bytes to pack, valid until the next call; empty at the end.</summary>
    /// <exception cref="Primitives.ResgateException">What was sealed does not read back; the pack must never be finished.</exception>
    ReadOnlyMemory<byte> Next();
}
