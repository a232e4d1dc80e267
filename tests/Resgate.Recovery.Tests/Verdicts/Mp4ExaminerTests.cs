using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Resgate.Recovery.Verdicts;

namespace Resgate.Recovery.Tests.Verdicts;

public sealed class Mp4ExaminerTests
{
    private static readonly Mp4Examiner _examiner = new();

    private static readonly byte[] _clip =
    [
        .. Box("ftyp", "isom\0\0\x02\0"u8.ToArray()),
        .. Box("moov", [.. Box("mvhd", new byte[100]), .. Box("trak", [.. Box("tkhd", new byte[84]), .. Box("mdia", Box("mdhd", new byte[24]))])]),
        .. Box("mdat", new byte[5000]),
    ];

    [Fact]
    public void A_whole_clip_is_intact() => Assert.Equal(Verdict.Intact("8 boxes, with moov and media data"), _examiner.Examine(_clip));

    [Fact]
    public void However_it_comes_the_verdict_is_the_same() =>
        Assert.All((int[])[1, 3, 7, 4096], drop => Assert.Equal(_examiner.Examine(_clip), _examiner.ExamineInDrops(_clip, drop)));

    [Fact]
    public void A_clip_that_was_cut_off_anywhere_is_damaged() =>
        Assert.All(Examining.Beginnings(_clip), static part => Assert.Equal(VerdictKind.Damaged, _examiner.Examine(part).Kind));

    [Theory]
    [InlineData("it has no moov, so its recording never ended", "mdat")]
    [InlineData("it has no media data", "moov")]
    public void What_a_player_needs_has_to_be_there(string why, string only) =>
        Assert.Equal(Verdict.Damaged(why), _examiner.Examine([.. Box("ftyp", new byte[8]), .. Box(only, [])]));

    [Fact]
    public void An_empty_file_zeros_and_noise_are_damaged()
    {
        Assert.Equal(Verdict.Damaged("it is empty"), _examiner.Examine([]));
        Assert.Equal(Verdict.Damaged("it does not begin as an MP4 file does"), _examiner.Examine(new byte[100_000]));
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine([.. _clip, .. new byte[512]]).Kind);
    }

    [Theory]
    [InlineData(0xffff_ffff, 0L)]
    [InlineData(1, long.MaxValue)]
    [InlineData(1, -1L)]
    [InlineData(1, 15L)]
    [InlineData(7, 0L)]
    public void A_giant_or_impossible_length_is_damage_and_costs_nothing(uint size, long large)
    {
        var box = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(box, size);
        "free"u8.CopyTo(box.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(box.AsSpan(8), large);
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine([.. Box("ftyp", new byte[8]), .. box, .. new byte[100]]).Kind);
    }

    [Fact]
    public void A_box_cannot_reach_out_of_the_one_around_it()
    {
        byte[] inner = Box("mvhd", new byte[4]);
        inner[3] += 8;
        Assert.Equal(
            Verdict.Damaged("box mvhd at byte 24 has an impossible length"),
            _examiner.Examine([.. Box("ftyp", new byte[8]), .. Box("moov", inner), .. Box("mdat", new byte[50])]));
    }

    [Fact]
    public void Boxes_as_deep_as_anybody_likes_need_no_more_memory()
    {
        var content = Enumerable.Range(0, 100_000).SelectMany(static _ => (byte[])[0, 0xff, 0xff, 0xff, .. "moov"u8]).ToArray();
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine(content).Kind);
    }

    [Fact]
    public void Any_bytes_get_a_verdict() => Gen.Byte.Array[0, 200].Sample(static tail =>
        Assert.NotNull(_examiner.Examine([.. _clip.AsSpan(0, 60), .. tail]).Why));

    private static byte[] Box(string type, byte[] content)
    {
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        content.CopyTo(box.AsSpan(8));
        return box;
    }
}
