using System.Text;
using CsCheck;
using Resgate.Engine.Filters;
using Resgate.Primitives;

namespace Resgate.Engine.Tests.Filters;

public sealed class PatternListTests
{
    [Theory]
    [InlineData("/a", "/a/b", true, true)]
    [InlineData("/a/b/c", "/a", false, true)]
    [InlineData("/a/b/c", "/x", false, false)]
    [InlineData("/a/*/c", "/a/x", false, true)]
    [InlineData("/a/**/c", "/a/x/y", false, true)]
    [InlineData("/a/**/c", "/b", false, false)]
    [InlineData("c", "/a/b", false, true)]
    [InlineData("", "/a", false, false)]
    [InlineData("*", "/", true, true)]
    [InlineData("a", "a", true, true)]
    [InlineData("a/b", "x/a/b/c", true, true)]
    [InlineData("/a", "a", false, false)]
    public void A_pattern_matches_a_path_and_says_whether_a_child_may(string pattern, string path, bool matches, bool childMayMatch)
    {
        var matched = PatternList.Parse([pattern]).Matches(Encoding.UTF8.GetBytes(path), out var child);

        Assert.Equal((matches, childMayMatch), (matched, child));
    }

    [Fact]
    public void Malformed_patterns_are_refused_all_at_once()
    {
        string[] bad = ["[", "a[", "[]", "[]a]", "[^]", "[a-]", "[-a]", "[a", "a\\", "x/[a/b]", "![z-", "\\"];

        var refusal = Assert.Throws<ResgateException>(() => PatternList.Parse([.. bad, "good", "[a-z]"]));

        Assert.Equal(FailureKind.Usage, refusal.Kind);
        Assert.Equal($"invalid patterns: {string.Join(", ", bad.Select(pattern => $"'{pattern}'"))}", refusal.Message);
    }

    [Fact]
    public void An_empty_path_matches_nothing() => Assert.False(PatternList.Parse(["**"]).Matches([], out _));

    [Fact]
    public void Very_deep_and_very_long_paths_are_matched()
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/d", 2000)) + "/F.tmp");

        Assert.True(PatternList.Parse(["/d/**/d/**/*.tmp"]).Matches(deep));
        Assert.True(PatternList.Parse(["*.TMP"], ignoreCase: true).Matches(deep));
    }

    [Fact]
    public void Many_double_stars_do_not_take_for_ever()
    {
        var path = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/a", 500)));

        Assert.False(PatternList.Parse([string.Concat(Enumerable.Repeat("**/a/", 40)) + "b"]).Matches(path));
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        var list = PatternList.Parse(["*.tmp", "node_modules", "/srv/**/cache", "[a-c]?*.o", "!keep.o"]);
        var folded = PatternList.Parse(["*.TMP"], ignoreCase: true);
        var path = "/srv/mail/users/anna/inbox/2024/message-000123.eml"u8.ToArray();
        list.Matches(path);
        folded.Matches(path);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            list.Matches(path);
            folded.Matches(path);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Any_bytes_are_a_pattern_or_a_usage_failure_and_any_bytes_are_a_path() =>
        Gen.Select(Gen.Int[0, 12].Array[0, 12], Gen.Byte.Array[0, 12]).Sample((letters, path) =>
        {
            byte[] pattern = [.. letters.Select(i => (byte)"*?[]\\^-!/.ab\u00ff"[i])];
            try
            {
                PatternList.Parse([pattern]).Matches(path);
                PatternList.Parse([pattern], ignoreCase: true).Matches(path);
            }
            catch (ResgateException refusal)
            {
                Assert.Equal(FailureKind.Usage, refusal.Kind);
            }
        });

    [Fact]
    public void Includes_and_excludes_do_not_mix()
    {
        PatternList[] some = [PatternList.Parse(["a"])];

        Assert.Throws<ResgateException>(() => PathFilter.Either(some, some));
        Assert.Equal(new PathChoice(true, true), PathFilter.Either([], [PatternList.Empty]).Judge("/x"u8, isFolder: true));
        Assert.Equal(new PathChoice(false, true), PathFilter.Either(some, []).Judge("/x"u8, isFolder: true));
        Assert.Equal(new PathChoice(false, false), PathFilter.Either([], some).Judge("/a"u8, isFolder: true));
    }
}
