using System.Text;
using Resgate.Engine.Filters;
using Resgate.Primitives;

namespace Resgate.Engine.Tests.Filters;

public sealed class SourceRulesTests
{
    [Theory]
    [InlineData("10", 10)]
    [InlineData("10b", 10)]
    [InlineData("1k", 1 << 10)]
    [InlineData("10M", 10 << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData("3t", 3L << 40)]
    [InlineData("8388607T", 8388607L << 40)]
    [InlineData("0", 0)]
    public void A_size_is_a_number_with_a_binary_unit(string text, long bytes)
    {
        var limit = SizeLimit.Parse(text);

        Assert.Equal(bytes, limit.Most.Bytes);
        Assert.False(limit.Excludes(new ByteCount(bytes)));
        Assert.True(limit.Excludes(new ByteCount(bytes + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("1.5M")]
    [InlineData("10KB")]
    [InlineData("10p")]
    [InlineData("8388608T")]
    [InlineData("99999999999999999999")]
    public void Any_other_size_is_refused(string text) =>
        Assert.Equal(FailureKind.Usage, Assert.Throws<ResgateException>(() => SizeLimit.Parse(text)).Kind);

    [Theory]
    [InlineData(".nobackup", ".nobackup", 0)]
    [InlineData("tag:head", "tag", 4)]
    [InlineData("tag:a:b", "tag", 3)]
    [InlineData("tag:", "tag", 0)]
    public void A_tag_file_rule_is_a_name_and_perhaps_a_header(string text, string name, int headerLength)
    {
        var rule = TagFileRule.Parse(text);

        Assert.Equal(name, Encoding.UTF8.GetString(rule.Name));
        Assert.Equal(headerLength, rule.HeaderLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":header")]
    public void A_tag_file_rule_needs_a_name(string text) => Assert.Throws<ResgateException>(() => TagFileRule.Parse(text));

    [Theory]
    [InlineData("Signature: 8a477f597d28d172789f06886806bc55", true)]
    [InlineData("Signature: 8a477f597d28d172789f06886806bc55\n# made by a compiler", true)]
    [InlineData("Signature: 8a477f597d28d172789f06886806bc5", false)]
    [InlineData("signature: 8a477f597d28d172789f06886806bc55", false)]
    [InlineData("", false)]
    public void A_cache_directory_is_known_by_the_first_43_bytes_of_its_tag(string content, bool isCache)
    {
        Assert.Equal(43, TagFileRule.CacheDirectory.HeaderLength);
        Assert.Equal(isCache, TagFileRule.CacheDirectory.IsMarkedBy(Encoding.UTF8.GetBytes(content)));
    }

    [Fact]
    public void Globs_are_trimmed_and_comments_passed_over() =>
        Assert.Equal(["/srv/*", "/home/a b", "/x # y"], Texts(SourceList.Globs("# list\r\n /srv/* \r\n\n\t/home/a b\n#/no\n/x # y"u8)));

    [Fact]
    public void Verbatim_lines_stay_as_they_are() =>
        Assert.Equal([" /srv/* ", "#/home", "/z"], Texts(SourceList.Verbatim(" /srv/* \n#/home\n\n/z\r\n"u8)));

    [Fact]
    public void Raw_names_may_hold_anything_but_a_zero_byte() =>
        Assert.Equal(["a\nb", " ", "#"], Texts(SourceList.Raw("a\nb\0 \0#\0"u8)));

    [Fact]
    public void A_raw_list_that_is_cut_short_or_has_an_empty_name_is_refused()
    {
        Assert.Throws<ResgateException>(() => SourceList.Raw("a\0b"u8));
        Assert.Throws<ResgateException>(() => SourceList.Raw("a\0\0b\0"u8));
        Assert.Empty(SourceList.Raw([]));
    }

    [Fact]
    public void Lists_written_on_windows_as_utf_16_are_read() =>
        Assert.Equal(["/srv/\u00e9", "/z"], Texts(SourceList.Verbatim([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("/srv/\u00e9\r\n/z\r\n")])));

    private static IEnumerable<string> Texts(IEnumerable<byte[]> entries) => entries.Select(Encoding.UTF8.GetString);
}
