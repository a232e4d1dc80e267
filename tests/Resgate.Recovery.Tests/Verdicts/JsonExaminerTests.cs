using System.Text;
using CsCheck;
using Resgate.Recovery.Verdicts;

namespace Resgate.Recovery.Tests.Verdicts;

public sealed class JsonExaminerTests
{
    private static readonly JsonExaminer _examiner = new();

    private static readonly byte[] _document = """{"log_id":"é7","items":[1,2.5e3,true,null,{"a":"\n"}]}"""u8.ToArray();

    [Fact]
    public void A_whole_document_is_intact_with_or_without_a_byte_order_mark()
    {
        Assert.Equal(VerdictKind.Intact, _examiner.Examine(_document).Kind);
        Assert.Equal(VerdictKind.Intact, _examiner.Examine([.. Encoding.UTF8.Preamble, .. _document, (byte)'\n']).Kind);
        Assert.All((int[])[1, 3, 7], static drop => Assert.Equal(_examiner.Examine(_document), _examiner.ExamineInDrops(_document, drop)));
    }

    [Fact]
    public void A_document_that_was_cut_off_anywhere_is_damaged() =>
        Assert.All(Examining.Beginnings(_document), static part => Assert.Equal(VerdictKind.Damaged, _examiner.Examine(part).Kind));

    [Fact]
    public void Nothing_zeros_two_documents_and_bytes_that_are_no_letters_are_damaged()
    {
        Assert.Equal(Verdict.Damaged("it is empty"), _examiner.Examine([]));
        Assert.Equal(Verdict.Damaged("it is no JSON from line 1, byte 1 on"), _examiner.Examine(new byte[4096]));
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine([.. _document, .. _document]).Kind);
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]).Kind);
    }

    [Fact]
    public void A_large_document_is_read_in_pieces()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < 200_000; i++)
        {
            text.Append($"{{\"frame\":{i},\"label\":\"péssoa\"}},");
        }

        var content = Encoding.UTF8.GetBytes(text.Append("1]").ToString());
        Assert.Equal(VerdictKind.Intact, _examiner.Examine(content).Kind);
        Assert.Equal(VerdictKind.Intact, _examiner.ExamineInDrops(content, 4093).Kind);
    }

    [Fact]
    public void A_value_that_no_healthy_file_has_is_not_held_whole() =>
        Assert.Equal(
            Verdict.Unknown("a value is longer than 16 MiB"),
            _examiner.ExamineInDrops([(byte)'"', .. Enumerable.Repeat((byte)'x', 40 << 20), (byte)'"'], 65_536));

    [Fact]
    public void However_deep_it_is_it_gets_a_verdict()
    {
        byte[] open = [.. Enumerable.Repeat((byte)'[', 1 << 20)];
        Assert.Equal(VerdictKind.Damaged, _examiner.Examine(open).Kind);
        Assert.Equal(VerdictKind.Intact, _examiner.Examine([.. open, .. Enumerable.Repeat((byte)']', 1 << 20)]).Kind);
    }

    [Fact]
    public void Any_bytes_get_a_verdict() =>
        Gen.Byte.Array[0, 100].Sample(static tail => Assert.NotNull(_examiner.Examine([.. _document.AsSpan(0, 20), .. tail]).Why));
}
