using System.IO.Compression;
using System.Text;
using CsCheck;
using Resgate.Recovery.Verdicts;

namespace Resgate.Recovery.Tests.Verdicts;

public sealed class GzipExaminerTests
{
    private const int HeaderSize = 10;

    private static readonly GzipExaminer _examiner = new();
    private static readonly byte[] _log = Pack(Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 300).Select(static i => $"line {i * 7919}"))));

    [Fact]
    public void What_unpacks_to_its_checksum_is_intact_in_one_member_or_several()
    {
        Assert.Equal(VerdictKind.Intact, _examiner.Examine(_log).Kind);
        Assert.Equal(VerdictKind.Intact, _examiner.Examine([.. _log, .. _log]).Kind);
        Assert.Equal(_examiner.Examine(_log), _examiner.ExamineInDrops(_log, 1));
    }

    [Fact]
    public void What_was_cut_off_anywhere_is_damaged() =>
        Assert.All(Examining.Beginnings(_log), static part => Assert.Equal(VerdictKind.Damaged, _examiner.Examine(part).Kind));

    [Fact]
    public void Any_bit_turned_round_behind_the_header_is_damage_or_means_nothing()
    {
        var intact = Enumerable.Range(8 * HeaderSize, 8 * (_log.Length - HeaderSize))
            .Select(static bit => Examining.Flipped(_log, bit))
            .Where(static flipped => _examiner.Examine(flipped).Kind != VerdictKind.Damaged)
            .ToList();

        // Bits that fill up the last byte before the checksum.
        Assert.InRange(intact.Count, 0, 7);
        Assert.All(intact, static flipped => Assert.Equal(Unpack(_log), Unpack(flipped)));
    }

    [Fact]
    public void Nothing_and_zeros_are_damaged()
    {
        Assert.Equal(Verdict.Damaged("it is empty"), _examiner.Examine([]));
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine(new byte[4096]).Kind);
    }

    [Fact]
    public void Any_bytes_get_a_verdict() =>
        Gen.Byte.Array[0, 100].Sample(static tail => Assert.NotNull(_examiner.Examine([.. _log.AsSpan(0, 20), .. tail]).Why));

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
