namespace Resgate.Repository.Packing;

/// <summary>A blob that lies in memory as it was sealed before.</summary>
internal sealed class WholeBlob(ReadOnlyMemory<byte> sealedBlob) : ISealedBlob
{
    private ReadOnlyMemory<byte> _left = sealedBlob;

    public int StoredLength { get; } = sealedBlob.Length;

    public ReadOnlyMemory<byte> Next()
    {
        var next = _left;
        _left = default;
        return next;
    }
}
