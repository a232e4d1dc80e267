using Resgate.Primitives;

namespace Resgate.Cli.Tests;

/// <summary>The rules of restic's parser, one by one.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("-vv snapshots", "snapshots --verbose=2 --")]
    [InlineData("snapshots -v --verbose -vv", "snapshots --verbose=4 --")]
    [InlineData("snapshots --verbose=2 latest", "snapshots --verbose=2 -- latest")]
    [InlineData("snapshots --verbose 2", "snapshots --verbose=1 -- 2")]
    [InlineData("-r /a --repo=/b snapshots", "snapshots --repo=/b --")]
    [InlineData("-r/a snapshots", "snapshots --repo=/a --")]
    [InlineData("-r=/a snapshots", "snapshots --repo=/a --")]
    [InlineData("backup -nxe -x .", "backup --dry-run --one-file-system --exclude=-x -- .")]
    [InlineData("backup -n -- -x", "backup --dry-run -- -x")]
    [InlineData("backup --exclude a:b=c --exclude=d .", "backup --exclude=a:b=c --exclude=d -- .")]
    [InlineData("backup --json false", "backup --json -- false")]
    [InlineData("backup --json=false --force=T x", "backup --force -- x")]
    [InlineData("forget --keep-last 3 -l 4", "forget --keep-last=4 --")]
    [InlineData("--no-lock repair index", "repair index --no-lock --")]
    [InlineData("snapshots backup", "snapshots -- backup")]
    [InlineData("help backup", "backup --help")]
    [InlineData("help", "--help")]
    [InlineData("key", "key --help")]
    [InlineData("backup -h --exclude x", "backup --help")]
    [InlineData("", "--help")]
    [InlineData("--version", "version")]
    public void Is_written_in_one_way(string given, string expected) =>
        Assert.Equal(expected, string.Join(' ', Normalize(given.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("rebuild-index --read-all-packs", "repair index --read-all-packs --")]
    [InlineData("-q rebuild-index", "repair index --quiet --")]
    [InlineData("backup --hostname x .", "backup --host=x -- .")]
    [InlineData("forget --hostname=x", "forget --host=x --")]
    [InlineData("snapshots --last", "snapshots --latest=1 --")]
    [InlineData("check --check-unused", "check --")]
    public void Old_words_become_those_of_today_with_a_warning(string given, string expected)
    {
        var spelling = new Spelling(CommandLine.CreateRoot(new GlobalOptions()));

        Assert.Equal(expected, string.Join(' ', spelling.Normalize(given.Split(' '))));
        Assert.Contains("deprecated", Assert.Single(spelling.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_value_stays_a_value() => Assert.Equal(["snapshots", "--host", "", "--"], Normalize(["snapshots", "--host="]));

    [Theory]
    [InlineData("snapshots --no-such", "unknown flag: --no-such")]
    [InlineData("snapshots -cZ", "unknown shorthand flag: 'Z' in -cZ")]
    [InlineData("snapshots --latest", "flag needs an argument: --latest")]
    [InlineData("-r", "flag needs an argument: 'r' in -r")]
    [InlineData("nosuch", "unknown command \"nosuch\" for \"resgate\"")]
    [InlineData("key nosuch", "unknown command \"nosuch\" for \"resgate key\"")]
    [InlineData("snapshots --latest x", "invalid argument \"x\" for \"--latest\" flag: it is a whole number")]
    [InlineData("snapshots --json=x", "invalid argument \"x\" for \"--json\" flag: it is true or false")]
    [InlineData("list", "'list' needs an argument: blobs|packs|index|snapshots|keys|locks")]
    [InlineData("list packs more", "'list' takes at most 1 arguments, but got 2")]
    [InlineData("unlock all", "'unlock' takes no arguments, but got \"all\"")]
    public void What_makes_no_sense_is_refused_in_one_line(string given, string complaint)
    {
        var failure = Assert.Throws<ResgateException>(() => Normalize(given.Split(' ')));

        Assert.Equal((FailureKind.Usage, complaint), (failure.Kind, failure.Message));
    }

    private static string[] Normalize(string[] arguments) =>
        new Spelling(CommandLine.CreateRoot(new GlobalOptions())).Normalize(arguments);
}
