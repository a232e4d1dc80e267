using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

public sealed class RulesTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("7", "7")]
    [InlineData("+7", "7")]
    [InlineData("unlimited", "unlimited")]
    public void A_count_is_a_number_or_unlimited(string text, string printed) =>
        Assert.Equal(printed, KeepCount.Parse(text).ToString());

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void Any_other_count_is_refused(string text) =>
        Assert.Equal(FailureKind.Usage, Assert.Throws<ResgateException>(() => KeepCount.Parse(text)).Kind);

    [Theory]
    [InlineData("", "")]
    [InlineData("host,paths", "host,paths")]
    [InlineData("tags,hosts,path", "host,paths,tags")]
    [InlineData(",tag,", "tags")]
    public void Grouping_is_read_in_singular_and_plural(string text, string printed) =>
        Assert.Equal(printed, GroupBy.Parse(text).ToString());

    [Fact]
    public void An_unknown_grouping_is_named() =>
        Assert.Contains("'user'", Assert.Throws<ResgateException>(() => GroupBy.Parse("host,user")).Message, StringComparison.Ordinal);

    [Fact]
    public void Groups_do_not_depend_on_the_order_of_paths_and_tags()
    {
        var one = Moments.Snapshot("2024-01-01T00:00:00Z", "b", "a") with { Paths = ["/x", "/a"] };
        var other = Moments.Snapshot("2024-01-02T00:00:00Z", "a", "b") with { Paths = ["/a", "/x"] };

        var group = Assert.Single(Grouping.Divide([one, other], GroupBy.Parse("host,paths,tags")));

        Assert.Equal("host alpha, path [/a /x], tags [a b]", group.Key.ToString());
        Assert.Equal([other, one], group.Snapshots);
    }

    [Theory]
    [InlineData("a,b", "b|a|c", true)]
    [InlineData(" a , b ", "a|b", true)]
    [InlineData("a,b", "a", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData(",a", "", true)]
    [InlineData("a,", "", false)]
    public void A_tag_list_wants_all_its_tags_and_the_empty_tag_wants_none(string list, string tags, bool fits) =>
        Assert.Equal(fits, TagList.Parse(list).IsIn(tags.Split('|', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void A_policy_is_announced_as_restic_does()
    {
        var rules = new RetentionRules
        {
            Last = new KeepCount(2),
            Daily = KeepCount.Unlimited,
            WithinWeekly = CalendarSpan.Parse("6m"),
            Tags = [TagList.Parse("a,b"), TagList.Parse("c")],
            Within = CalendarSpan.Parse("1y"),
        };

        Assert.Equal(
            "keep 2 latest, all daily snapshots, weekly snapshots within 6m and all snapshots with tags [[a, b] [c]] and all snapshots within 1y of the newest",
            rules.ToString());
        Assert.Equal("remove", new RetentionRules().ToString());
    }
}
