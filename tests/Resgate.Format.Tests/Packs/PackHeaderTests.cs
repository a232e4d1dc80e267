using System.Buffers.Binary;
using CsCheck;
using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Format.Tests.Packs;

public sealed class PackHeaderTests
{
    private static readonly Gen<PackedBlob[]> _packs =
        Gen.Select(Gen.Byte.Array[Id.Size], Gen.Bool, Gen.UInt[32, 1u << 20], Gen.UInt[0, 3]).Array[1, 20].Select(blobs =>
        {
            var offset = 0u;
            return blobs.Select(blob =>
            {
                var kind = blob.Item2 ? BlobKind.Tree : BlobKind.Data;
                var packed = new PackedBlob(new BlobHandle(kind, new Id(blob.Item1)), offset, blob.Item3, blob.Item4);
                offset += blob.Item3;
                return packed;
            }).ToArray();
        });

    [Fact]
    public void The_numbers_are_those_of_the_format()
    {
        Assert.Equal(37, PackHeader.PlainEntrySize);
        Assert.Equal(41, PackHeader.CompressedEntrySize);
        Assert.Equal(36, PackHeader.Overhead);
        Assert.Equal(73, PackHeader.MinPackSize);
        Assert.Equal(651, PackHeader.FirstFetchSize);
        Assert.Equal(409_199, PackHeader.MaxEntries);
    }

    [Fact]
    public void An_entry_looks_as_the_format_draws_it()
    {
        var id = Id.Of("x"u8);
        var header = Write([new PackedBlob(BlobHandle.Tree(id), 0, 0x01020304, 0x0A0B0C0D), new PackedBlob(BlobHandle.Data(id), 0x01020304, 33, 0)]);

        Assert.Equal((byte[])[3, 4, 3, 2, 1, 0x0D, 0x0C, 0x0B, 0x0A, .. id.ToArray(), 0, 33, 0, 0, 0, .. id.ToArray()], header);
    }

    [Fact]
    public void Any_pack_comes_back_from_its_header() => _packs.Sample(blobs =>
        Assert.Equal(blobs, PackHeader.Parse(Write(blobs), PackHeader.SizeOnDisk(blobs), version: 2)));

    [Fact]
    public void A_header_that_does_not_fill_its_pack_is_damage() => Gen.Select(_packs, Gen.Int[-100, 100]).Sample((blobs, error) =>
        Assert.Equal(error == 0, Damage.Tolerates(() => PackHeader.Parse(Write(blobs), PackHeader.SizeOnDisk(blobs) + error, version: 2))));

    [Fact]
    public void A_header_cut_anywhere_is_damage() => _packs.Sample(
        blobs =>
        {
            var header = Write(blobs);
            for (var length = 0; length < header.Length; length++)
            {
                Assert.False(Damage.Tolerates(() => PackHeader.Parse(header.AsSpan(0, length), PackHeader.SizeOnDisk(blobs), version: 2)));
            }
        },
        iter: 20);

    [Fact]
    public void Any_bytes_are_a_header_or_damage() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Long[0, 1L << 34]).Sample((bytes, size) =>
    {
        if (bytes.Length > 0)
        {
            bytes[0] &= 3;
        }

        Damage.Tolerates(() => PackHeader.Parse(bytes, size, version: 2));
    });

    [Theory]
    [InlineData(4, 40, 0, 2)]
    [InlineData(255, 40, 0, 2)]
    [InlineData(2, 40, 9, 1)]
    [InlineData(2, 40, 0, 2)]
    [InlineData(0, 31, 0, 2)]
    public void An_entry_that_cannot_be_is_damage(byte type, uint stored, uint plain, int version)
    {
        var compressed = type is 2 or 3;
        var header = new byte[compressed ? PackHeader.CompressedEntrySize : PackHeader.PlainEntrySize];
        header[0] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(1), stored);
        if (compressed)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(5), plain);
        }

        Assert.False(Damage.Tolerates(() => PackHeader.Parse(header, stored + header.Length + PackHeader.Overhead, version)));
    }

    [Fact]
    public void Version_1_reads_blobs_that_are_not_compressed()
    {
        var blobs = new[] { new PackedBlob(BlobHandle.Data(Id.Of("x"u8)), 0, 32, 0) };

        Assert.Equal(blobs, PackHeader.Parse(Write(blobs), PackHeader.SizeOnDisk(blobs), version: 1));
        Assert.Equal(PackHeader.MinPackSize + 32, PackHeader.SizeOnDisk(blobs));
    }

    [Theory]
    [InlineData(69u, 1000L, true)]
    [InlineData(996u, 1000L, true)]
    [InlineData(997u, 1000L, false)]
    [InlineData(0u, 1000L, false)]
    [InlineData(31u, 1000L, false)]
    [InlineData(68u, 1000L, false)]
    [InlineData(16u << 20, 1L << 40, true)]
    [InlineData((16u << 20) + 1, 1L << 40, false)]
    [InlineData(uint.MaxValue, 1L << 40, false)]
    [InlineData(69u, 72L, false)]
    [InlineData(69u, 73L, true)]
    public void The_headers_length_must_be_possible(uint length, long packSize, bool isPossible)
    {
        var tail = new byte[10];
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(6), length);

        Assert.Equal(isPossible, Damage.Tolerates(() => Assert.Equal(length, (uint)PackHeader.SealedLength(tail, packSize))));
    }

    [Fact]
    public void A_pack_with_a_gap_or_without_blobs_is_never_written()
    {
        var blob = new PackedBlob(BlobHandle.Data(Id.Of("x"u8)), 1, 40, 0);

        Assert.Throws<ArgumentException>(() => PackHeader.Write([blob], new byte[100]));
        Assert.Throws<ArgumentException>(() => PackHeader.Write([], new byte[100]));
    }

    private static byte[] Write(PackedBlob[] blobs)
    {
        var header = new byte[PackHeader.PlainSize(blobs)];
        Assert.Equal(header.Length, PackHeader.Write(blobs, header));
        return header;
    }
}
