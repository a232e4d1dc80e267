using System.Buffers.Binary;
using CsCheck;
using Resgate.Format.Compression;
using Resgate.Primitives;

namespace Resgate.Format.Tests.Compression;

public sealed class BlobCompressionTests
{
    private static readonly int[] _sizes = [0, 1, 6, 255, 256, 257, 4096, 65_535, 65_536, 131_072, 131_073, 700_001, 2_000_000];

    /// <summary>Some encoder once made broken frames at its highest level only (restic issues 4523 and 4677).</summary>
    [Theory]
    [InlineData(CompressionMode.Auto)]
    [InlineData(CompressionMode.Off)]
    [InlineData(CompressionMode.Fastest)]
    [InlineData(CompressionMode.Better)]
    [InlineData(CompressionMode.Max)]
    public void Every_mode_size_and_entropy_comes_back(CompressionMode mode)
    {
        using var compressor = new BlobCompressor(mode);
        using var decompressor = new BlobDecompressor();
        foreach (var size in mode == CompressionMode.Max ? _sizes[..^1] : _sizes)
        {
            foreach (var bits in new[] { 0, 1, 3, 6, 8 })
            {
                var plain = Content(size, bits, seed: size + bits);
                AssertComesBack(plain, compressor, decompressor);
            }
        }
    }

    /// <summary>A reader once forgot runs of zeros at the borders of its pieces (borg issue 8963).</summary>
    [Fact]
    public void Runs_of_zeros_come_back_wherever_they_lie() =>
        Gen.Select(Gen.Int[0, 300_000], Gen.Int[0, 300_000], Gen.Int[0, 300_000], Gen.Int[0, 1000]).Sample(
            (before, zeros, after, seed) =>
            {
                using var compressor = new BlobCompressor(CompressionMode.Auto);
                using var decompressor = new BlobDecompressor();
                byte[] plain = [.. Content(before, 8, seed), .. new byte[zeros], .. Content(after, 8, seed + 1)];
                AssertComesBack(plain, compressor, decompressor);
            },
            iter: 30);

    [Fact]
    public void One_encoder_serves_large_and_small_in_any_order()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        using var decompressor = new BlobDecompressor();
        Gen.Select(Gen.Int[0, _sizes.Length - 2].Select(index => _sizes[index]), Gen.Int[0, 8], Gen.Int[0, 1000]).Sample(
            (size, bits, seed) => AssertComesBack(Content(size, bits, seed), compressor, decompressor),
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Random_content_costs_next_to_nothing_and_repetition_shrinks()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);

        var random = Content(1_000_000, 8, seed: 7);
        var repeated = new byte[1_000_000];
        for (var at = 0; at < repeated.Length; at += 1000)
        {
            random.AsSpan(0, 1000).CopyTo(repeated.AsSpan(at));
        }

        Assert.InRange(Compress(compressor, random).Length, random.Length, random.Length + 64);
        Assert.InRange(Compress(compressor, repeated).Length, 0, 10_000);
    }

    /// <summary>Out of the packs of <c>v2-019-sink</c>: without a content size, with one of two bytes, and a large one of few bytes.</summary>
    [Theory]
    [InlineData(1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "KLUv/QAACQAAeA==")]
    [InlineData(13, "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8", "KLUv/QAAaQAAeyJub2RlcyI6W119Cg==")]
    [InlineData(
        351,
        "8399346f29476ed8bb1c83304b0ce1be9f06ce95ffe3d1f208eb8a0080d33501",
        "KLUv/UAAXwBlBgAyjy0fUGcrAPgOFjlkJhqkX5OqBNUBIOhZlru/IJ0liwRKX4QFweJrpMM11todqQ3V1p227bh220av18guhG8tyI6FrQ8zWA+lVhBR7znj/G5a"
        + "j0W5ORwWya+yq5zITdqjFh/GgkZiouHNUYglGRHLpIab1znp+bSVxXBz+DAuyLu5wCJ2VEKMAazDapmhAGMLCBXWno01uUEJpZZYQstvOJOb0wjPb8RBvXmCKud38uQV"
        + "A3yl4ZRXBAYAPjNwmTusZDJTpVCmylsoKCg=")]
    [InlineData(300_003, "1d1ff45d31a31b16026ef3e2ebf9c7cee815f38c44dba9f34ece1a2146ff4ebf", "KLUv/aDjkwQAAgAQAFwAAAABVAARNP3/AgACdQAAGGVuZAFUABEz3ZMBAAE=")]
    public void Frames_by_restic_are_opened(int length, string id, string frame)
    {
        using var decompressor = new BlobDecompressor();
        var stored = Convert.FromBase64String(frame);
        var plain = new byte[length];

        decompressor.Decompress(stored, plain);

        Assert.Equal(id, Id.Of(plain).ToString());
        Assert.Equal(plain, decompressor.Decompress(stored, maxLength: length));
    }

    /// <summary>What the guess about random content must not overlook.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    [InlineData(500)]
    public void Random_content_that_repeats_itself_far_away_still_shrinks(int kibibytes)
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        var once = Content(kibibytes * 1024, 8, seed: kibibytes);
        byte[] twice = [.. once, .. once, .. once, .. once, .. once, .. once, .. once, .. once];

        Assert.InRange(Compress(compressor, twice).Length, 0, twice.Length / 4);
    }

    [Fact]
    public void Random_content_with_a_hole_of_zeros_still_shrinks()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        byte[] plain = [.. Content(600_000, 8, seed: 1), .. new byte[50_000], .. Content(600_000, 8, seed: 2)];

        Assert.InRange(Compress(compressor, plain).Length, 0, 1_202_000);
    }

    [Fact]
    public void A_wrong_length_is_damage()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        using var decompressor = new BlobDecompressor();
        var stored = Compress(compressor, Content(1000, 4, seed: 1));

        Assert.False(Damage.Tolerates(() => decompressor.Decompress(stored, new byte[999].AsSpan())));
        Assert.False(Damage.Tolerates(() => decompressor.Decompress(stored, new byte[1001].AsSpan())));
        Assert.False(Damage.Tolerates(() => decompressor.Decompress(stored, maxLength: 999)));
        Assert.True(Damage.Tolerates(() => decompressor.Decompress(stored, maxLength: 1000)));
    }

    [Fact]
    public void A_bomb_is_damage_before_it_takes_memory()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        using var decompressor = new BlobDecompressor();
        var bomb = Compress(compressor, new byte[100_000_000]);
        // A few bytes that announce 4 GiB.
        byte[] liar = [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0x00];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Damage.Tolerates(() => decompressor.Decompress(bomb, maxLength: 1_000_000)));
        Assert.False(Damage.Tolerates(() => decompressor.Decompress(liar, maxLength: int.MaxValue)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
    }

    [Fact]
    public void Frames_cut_or_flipped_anywhere_are_damage_or_other_content()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        using var decompressor = new BlobDecompressor();
        var stored = Compress(compressor, Content(600, 4, seed: 3));

        Damage.CutEverywhere(stored, cut => decompressor.Decompress(cut, new byte[600].AsSpan()));
        Damage.FlipBits(stored, flipped => decompressor.Decompress(flipped, new byte[600].AsSpan()));
        Damage.FlipBits(stored, flipped => decompressor.Decompress(flipped, maxLength: 1_000_000));
    }

    [Fact]
    public void Any_bytes_are_content_or_damage()
    {
        using var decompressor = new BlobDecompressor();
        Gen.Byte.Array[0, 60].Sample(
            bytes =>
            {
                Damage.Tolerates(() => decompressor.Decompress(bytes, maxLength: 10_000_000));
                Damage.Tolerates(() => decompressor.Decompress((byte[])[0x28, 0xB5, 0x2F, 0xFD, .. bytes], maxLength: 10_000_000));
            },
            threads: 1);
    }

    [Fact]
    public void Windows_of_8_MiB_and_frames_in_a_row_are_opened()
    {
        // Window descriptor 0x68: 2^(10+13) bytes. One block of a repeated byte, last.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x68, 0x03, 0x00, 0x10, 0x41];
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(6), (1000 << 3) | (1 << 1) | 1);
        frame[8] = 0;
        using var decompressor = new BlobDecompressor();

        Assert.Equal(Enumerable.Repeat((byte)'A', 1000), decompressor.Decompress(frame, maxLength: 1000));
        Assert.Equal(2000, decompressor.Decompress((byte[])[.. frame, .. frame], maxLength: 5000).Length);
    }

    private static void AssertComesBack(byte[] plain, BlobCompressor compressor, BlobDecompressor decompressor)
    {
        var stored = Compress(compressor, plain);
        var back = new byte[plain.Length];
        decompressor.Decompress(stored, back.AsSpan());
        Assert.True(plain.AsSpan().SequenceEqual(back));
        Assert.True(plain.AsSpan().SequenceEqual(decompressor.Decompress(stored, maxLength: plain.Length)));
    }

    private static byte[] Compress(BlobCompressor compressor, byte[] plain)
    {
        var stored = new byte[BlobCompressor.Bound(plain.Length)];
        return stored[..compressor.Compress(plain, stored)];
    }

    /// <summary>Bytes of which only so many bits are random.</summary>
    private static byte[] Content(int size, int bits, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        for (var i = 0; i < size; i++)
        {
            bytes[i] &= (byte)((1 << bits) - 1);
        }

        return bytes;
    }
}
