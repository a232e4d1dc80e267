using System.Buffers.Binary;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Repository.Tests.Indexes;

/// <summary>What an index costs. Five million blobs, some ten terabytes of files, when RESGATE_LONG is set.</summary>
[Collection("alone")]
public sealed class BlobIndexMemoryTests
{
    private const int BlobsPerPack = 20;

    [Fact]
    public void A_blob_costs_at_most_48_bytes()
    {
        var blobCount = Environment.GetEnvironmentVariable("RESGATE_LONG") == "1" ? 5_000_000 : 300_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = Fill(blobCount);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var perBlob = (after - before) / (double)blobCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perBlob:F1} bytes a blob");
        Assert.InRange(perBlob, 40, 48);
        GC.KeepAlive(index);
    }

    private static BlobIndex Fill(int blobCount)
    {
        var index = new BlobIndex();
        var blobs = new PackedBlob[BlobsPerPack];
        var random = new Random(1);
        for (var pack = 0; pack < blobCount / BlobsPerPack; pack++)
        {
            for (var i = 0; i < blobs.Length; i++)
            {
                blobs[i] = new PackedBlob(BlobHandle.Data(Draw(random)), (uint)i * 800_000, 800_000, 900_000);
            }

            index.AddPack(Draw(random), blobs);
        }

        return index;
    }

    // As good as hashes, and much faster.
    private static Id Draw(Random random)
    {
        Span<byte> bytes = stackalloc byte[Id.Size];
        random.NextBytes(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1);
        return new Id(bytes);
    }
}

