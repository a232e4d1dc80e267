using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Blobs;

namespace Resgate.Repository.Checking;

/// <summary>Verifies blobs that are held whole: those that must be decompressed. One for each worker.</summary>
internal sealed class WholeBlobs(BlobReader reader) : IDisposable
{
    private readonly ScratchMemory _plain = new();

    /// <param name="blob">What the index says of it.</param>
    /// <param name="sealedBlob">Exactly its stored bytes; destroyed by the call.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Verify(PackedBlob blob, Span<byte> sealedBlob)
    {
        try
        {
            reader.Open(blob, sealedBlob, _plain.Place(BlobReader.PlainLength(blob)).Span);
            return null;
        }
        catch (ResgateException damage)
        {
            return Checker.OneLine(damage);
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        _plain.Dispose();
    }
}
