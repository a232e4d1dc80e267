using CsCheck;
using Resgate.Format.Compression;
using Resgate.Format.Unpacked;

namespace Resgate.Format.Tests.Unpacked;

public sealed class UnpackedEncodingTests
{
    [Fact]
    public void Version_2_compresses_behind_a_tag_and_version_1_leaves_the_text_alone()
    {
        using var compressor = new BlobCompressor(CompressionMode.Off);
        var json = "{\"packs\":[]}\n"u8.ToArray();

        var second = Encode(json, version: 2, compressor);

        Assert.Equal(json, Encode(json, version: 1, compressor));
        Assert.Equal([2, 0x28, 0xB5, 0x2F, 0xFD], second[..5]);
        Assert.Equal(json, Decode(second));
    }

    [Fact]
    public void Any_document_comes_back() => Gen.Select(Gen.Int[1, 2], Gen.Byte.Array[0, 3000]).Sample((version, content) =>
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        byte[] json = [(byte)'{', .. content];

        Assert.Equal(json, Decode(Encode(json, version, compressor), version));
    });

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Plain_JSON_from_before_an_upgrade_is_read(string text) =>
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(Decode(System.Text.Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Any_other_first_byte_is_damage()
    {
        for (var tag = 0; tag < 256; tag++)
        {
            var isText = tag is '{' or '[';
            Assert.Equal(isText, Damage.Tolerates(() => Decode([(byte)tag])));
        }
    }

    [Fact]
    public void Content_cut_or_flipped_anywhere_is_damage_or_other_content()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        var bytes = Encode("{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1,\"aaaaaaaaaaaaaaaaaaab\":[]}"u8, version: 2, compressor);

        Damage.CutEverywhere(bytes, cut => Decode(cut));
        Damage.FlipBits(bytes, flipped => Decode(flipped));
    }

    [Fact]
    public void A_document_longer_than_allowed_is_damage()
    {
        using var compressor = new BlobCompressor(CompressionMode.Auto);
        using var decompressor = new BlobDecompressor();
        var bytes = Encode(new byte[100_000], version: 2, compressor);

        Assert.False(Damage.Tolerates(() => UnpackedEncoding.Decode(bytes, 2, decompressor, static size => new byte[size], maxLength: 99_999)));
        Assert.True(Damage.Tolerates(() => UnpackedEncoding.Decode(bytes, 2, decompressor, static size => new byte[size], maxLength: 100_000)));
    }

    [Fact]
    public void A_document_is_told_from_every_other_and_from_damaged_ones() =>
        Gen.Select(Gen.Int[1, 2], Gen.Byte.Array[0, 300_000], Gen.Byte).Sample(
            (version, content, other) =>
            {
                using var compressor = new BlobCompressor(CompressionMode.Auto);
                byte[] json = [(byte)'{', .. content, .. content];
                var encoded = Encode(json, version, compressor);

                Assert.True(UnpackedEncoding.Holds(encoded, json, version));
                Assert.False(UnpackedEncoding.Holds(encoded, [.. json, other], version));
                Assert.False(UnpackedEncoding.Holds(encoded, json.AsSpan(..^1), version));
                Assert.False(UnpackedEncoding.Holds(encoded.AsSpan(..^1), json, version));
                Assert.False(UnpackedEncoding.Holds([.. encoded, other], json, version));
                json[json.Length / 2] ^= 1;
                Assert.False(UnpackedEncoding.Holds(encoded, json, version));
            },
            iter: 100);

    private static byte[] Encode(ReadOnlySpan<byte> json, int version, BlobCompressor compressor)
    {
        var encoded = new byte[UnpackedEncoding.Bound(json.Length)];
        return encoded[..UnpackedEncoding.Encode(json, version, compressor, encoded)];
    }

    private static byte[] Decode(byte[] content, int version = 2)
    {
        using var decompressor = new BlobDecompressor();
        return UnpackedEncoding.Decode(content, version, decompressor, static size => new byte[size], maxLength: 10_000_000).ToArray();
    }
}
