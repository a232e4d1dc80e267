using CsCheck;
using Resgate.Format.Compression;
using Resgate.Format.Tests.Crypto;

namespace Resgate.Format.Tests.Compression;

public sealed class RawFrameStreamTests
{
    [Fact]
    public void What_the_compressor_found_incompressible_comes_out_whatever_the_strips() =>
        Gen.Select(Gen.Int[32 * 1024, 600_000], Gen.Int[1, 200_000].Array[0, 6]).Sample(
            (length, cuts) =>
            {
                var content = SealingTests.Bytes(length, length);
                var frame = Compress(content);
                var stream = new RawFrameStream();
                stream.Begin();

                Assert.Equal(content, Unwrap(stream, frame, cuts));
                Assert.True(stream.IsComplete);
                Assert.Equal(length, stream.ContentLength);
            },
            iter: 200);

    [Fact]
    public void Every_split_of_a_small_frame_gives_the_same()
    {
        byte[] frame = [.. Header(5), .. Block(2, last: false), 1, 2, .. Block(0, last: false), .. Block(3, last: true), 3, 4, 5];
        var stream = new RawFrameStream();
        for (var first = 0; first <= frame.Length; first++)
        {
            for (var second = 0; first + second <= frame.Length; second++)
            {
                stream.Begin();
                Assert.Equal([1, 2, 3, 4, 5], Unwrap(stream, frame, [first, second]));
                Assert.True(stream.IsComplete);
            }
        }

        using var decoder = new BlobDecompressor();
        Assert.Equal([1, 2, 3, 4, 5], decoder.Decompress(frame, 100));
    }

    [Fact]
    public void Every_cut_is_incomplete()
    {
        byte[] frame = [.. Header(5), .. Block(2, last: false), 1, 2, .. Block(3, last: true), 3, 4, 5];
        var stream = new RawFrameStream();
        for (var length = 0; length < frame.Length; length++)
        {
            stream.Begin();
            Assert.NotNull(Unwrap(stream, frame[..length], []));
            Assert.False(stream.IsComplete);
        }
    }

    [Fact]
    public void Other_frames_and_rubbish_are_refused()
    {
        byte[] good = [.. Header(1), .. Block(1, last: true), 7];
        byte[] withChecksum = [.. good];
        withChecksum[4] |= 0b100;
        byte[] withoutSize = [.. good];
        withoutSize[4] = 0;
        byte[] repeated = [.. good];
        repeated[9] |= 0b010;
        byte[] foreign = [.. good];
        foreign[0]++;
        byte[] tooLong = [.. Header(200_000), .. Block(200_000, last: true), .. new byte[200_000]];

        Assert.All([[.. good, 0], withChecksum, withoutSize, repeated, foreign, tooLong, Compress(new byte[100_000])], frame =>
        {
            var stream = new RawFrameStream();
            stream.Begin();
            Assert.Null(Unwrap(stream, frame, []));
            Assert.False(stream.IsComplete);
            Assert.False(stream.TryUnwrap([1], out _));
        });
    }

    [Fact]
    public void A_frame_that_lies_about_its_size_is_incomplete()
    {
        var stream = new RawFrameStream();
        stream.Begin();
        Assert.NotNull(Unwrap(stream, [.. Header(2), .. Block(1, last: true), 7], []));
        Assert.False(stream.IsComplete);
    }

    [Fact]
    public void A_frame_with_a_window_is_taken_and_its_blocks_fit_the_window()
    {
        // As restic writes them: 512 KiB of window, size in four bytes.
        const byte halfMebibyte = 9 << 3;
        var content = SealingTests.Bytes(700_000, 1);
        var blocks = content.Chunk(128 * 1024).ToList();
        byte[] frame =
        [
            .. WindowHeader(halfMebibyte, content.Length),
            .. blocks.SelectMany((block, i) => Block(block.Length, last: i == blocks.Count - 1).Concat(block)),
        ];
        var stream = new RawFrameStream();
        stream.Begin();
        Assert.Equal(content, Unwrap(stream, frame, [7, 100_000]));
        Assert.True(stream.IsComplete);
        using var decoder = new BlobDecompressor();
        Assert.Equal(content, decoder.Decompress(frame, content.Length));

        stream.Begin();
        Assert.Null(Unwrap(stream, [.. WindowHeader(0, 1025), .. Block(1025, last: true), .. new byte[1025]], []));
        stream.Begin();
        Assert.Null(Unwrap(stream, [.. WindowHeader(14 << 3, 1), .. Block(1, last: true), 0], []));
    }

    [Fact]
    public void What_is_taken_any_decoder_takes() => Gen.Select(Gen.Byte.Array[0, 20], Gen.Int[0, 13], Gen.Byte, Gen.Bool).Sample(
        (content, where, value, window) =>
        {
            byte[] header = window ? WindowHeader(9 << 3, content.Length) : Header(content.Length);
            byte[] frame = [.. header, .. Block(content.Length, last: true), .. content];
            frame[where % frame.Length] = value;
            var stream = new RawFrameStream();
            stream.Begin();
            var taken = Unwrap(stream, frame, []);
            if (taken is not null && stream.IsComplete)
            {
                using var decoder = new BlobDecompressor();
                Assert.Equal(decoder.Decompress(frame, 1000), taken);
            }
        });

    private static byte[] Header(int size) => [0x28, 0xB5, 0x2F, 0xFD, 0xA0, .. BitConverter.GetBytes(size)];

    private static byte[] WindowHeader(byte window, int size) =>
        [0x28, 0xB5, 0x2F, 0xFD, 0x80, window, .. BitConverter.GetBytes(size)];

    private static byte[] Block(int length, bool last) => BitConverter.GetBytes((length << 3) | (last ? 1 : 0))[..3];

    private static byte[] Compress(byte[] content)
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        var frame = new byte[BlobCompressor.Bound(content.Length)];
        return frame[..compressor.Compress(content, frame)];
    }

    private static byte[]? Unwrap(RawFrameStream stream, byte[] frame, int[] cuts)
    {
        var content = new List<byte>();
        var rest = frame.AsSpan().ToArray().AsSpan();
        foreach (var cut in cuts.Append(int.MaxValue))
        {
            var strip = rest[..Math.Min(cut, rest.Length)];
            rest = rest[strip.Length..];
            if (!stream.TryUnwrap(strip, out var length))
            {
                return null;
            }

            content.AddRange(strip[..length]);
        }

        return [.. content];
    }
}
