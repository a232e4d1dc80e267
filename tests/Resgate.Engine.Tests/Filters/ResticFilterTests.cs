using System.Text;
using Resgate.Engine.Filters;

namespace Resgate.Engine.Tests.Filters;

/// <summary>Our filters against restic's, on one tree. <c>{t}</c> stands for the source; patterns are separated by <c>|</c>.</summary>
public sealed class ResticFilterTests(ResticFilterOracle oracle) : IClassFixture<ResticFilterOracle>
{
    [Theory]
    [InlineData("*.tmp")]
    [InlineData("*.o|!keep.o")]
    [InlineData("!keep.o|*.o")]
    [InlineData("*.o|!lib|*.c")]
    [InlineData("src|!src/lib")]
    [InlineData("src/*|!src/lib")]
    [InlineData("{t}/src/**|!{t}/src/lib/**")]
    [InlineData("node_modules")]
    [InlineData("{t}/node_modules")]
    [InlineData("/node_modules")]
    [InlineData("node_modules/")]
    [InlineData("node_modules/*")]
    [InlineData("web/node_modules")]
    [InlineData("./docs")]
    [InlineData("docs/./old/../old")]
    [InlineData("docs//old")]
    [InlineData("../docs")]
    [InlineData("docs/..")]
    [InlineData("{t}/docs/../src")]
    [InlineData(".")]
    [InlineData("!")]
    [InlineData("/")]
    [InlineData("{t}")]
    [InlineData("{t}/")]
    [InlineData("{t}|!{t}/docs")]
    [InlineData("{t}/*")]
    [InlineData("{t}/**")]
    [InlineData("**")]
    [InlineData("**/*.tmp")]
    [InlineData("{t}/**/*.tmp")]
    [InlineData("{t}/deep/**/f.tmp")]
    [InlineData("{t}/deep/**/3")]
    [InlineData("{t}/deep/*/f.tmp")]
    [InlineData("{t}/deep/*/*/3")]
    [InlineData("deep/**/4")]
    [InlineData("deep/**/**/4")]
    [InlineData("{t}/a/**/b/**/c")]
    [InlineData("{t}/a/**/**/c")]
    [InlineData("{t}/**/b/**/c/**")]
    [InlineData("a/**/b/**/c")]
    [InlineData("**/b/c")]
    [InlineData("b/c")]
    [InlineData("a/**")]
    [InlineData("a/**/c")]
    [InlineData("1/**/4/f.tmp")]
    [InlineData("a**b|star**")]
    [InlineData("?")]
    [InlineData("odd/?")]
    [InlineData("??")]
    [InlineData("m?|caf?|?.tmp")]
    [InlineData("m*?")]
    [InlineData("[a-y]")]
    [InlineData("[^a-y]")]
    [InlineData("[!x]")]
    [InlineData("[xy]|z[0-9]")]
    [InlineData("caf[^e]|[^a].tmp")]
    [InlineData("caf[\uFFFD]")]
    [InlineData("[\u65e5-\u672c]?")]
    [InlineData("?t?.txt")]
    [InlineData("*\u672c")]
    [InlineData("\\[x\\]")]
    [InlineData("[[]x]")]
    [InlineData("[\\]\\-x]*")]
    [InlineData("star\\*|what\\?")]
    [InlineData("back\\\\slash")]
    [InlineData("!!bang|*bang")]
    [InlineData("\\!bang")]
    [InlineData("]|^caret|-dash")]
    [InlineData(".*")]
    [InlineData("#hash|$HOME|a b")]
    [InlineData("re*.t*t|*me*.md")]
    [InlineData("*e*e*")]
    public void A_backup_excludes_what_restic_excludes(string patterns) =>
        Compare(PathFilter.Excluding(PatternList.Parse(Split(patterns))), oracle.BackedUp(Flags("--exclude", patterns)));

    [Theory]
    [InlineData("*.TXT")]
    [InlineData("README.*|!readme.txt")]
    [InlineData("\u00c9T\u00c9.*")]
    [InlineData("\u0130X")]
    [InlineData("ix")]
    [InlineData("NODE_modules|[A-C]")]
    [InlineData("CAF?|M\uFFFD|*.TMP")]
    public void Case_is_ignored_as_restic_ignores_it(string patterns) =>
        Compare(PathFilter.Excluding(PatternList.Parse(Split(patterns), ignoreCase: true)), oracle.BackedUp(Flags("--iexclude", patterns)));

    [Fact]
    public void A_negation_counts_only_within_its_own_kind_of_list() =>
        Compare(
            PathFilter.Excluding(PatternList.Parse(["*.txt"], ignoreCase: true), PatternList.Parse(["!README.TXT", "*.md", "!notes.md"])),
            oracle.BackedUp("--iexclude", "*.txt", "--exclude", "!README.TXT", "--exclude", "*.md", "--exclude", "!notes.md"));

    [Theory]
    [InlineData("# comment\n\n  *.tmp  \r\n\t!deep\n")]
    [InlineData("\uFEFF*.o\n!keep.o")]
    [InlineData("$RESGATE_WORD.md\n$$HOME")]
    [InlineData("${RESGATE_WORD}.*\n\\#hash")]
    [InlineData("old/$RESGATE_UNSET_WORD*\nmain.${}o\nx$")]
    [InlineData("${RESGATE_WORD\n$-dash\nreadme.$%")]
    [InlineData("\u00a0docs\u2003")]
    public void Pattern_files_are_read_as_restic_reads_them(string content)
    {
        var patterns = PatternFile.Read(Encoding.UTF8.GetBytes(content), name => name == "RESGATE_WORD" ? "notes" : null);

        Compare(PathFilter.Excluding(PatternList.Parse(patterns)), oracle.BackedUp("--exclude-file", oracle.WriteFile(content)));
    }

    [Theory]
    [InlineData("*.tmp")]
    [InlineData("{t}/docs")]
    [InlineData("{t}/docs/old/a.txt")]
    [InlineData("{t}/docs/*.md")]
    [InlineData("{t}/**/notes.md")]
    [InlineData("{t}/a/**/c")]
    [InlineData("docs/old|lib")]
    [InlineData("{t}/docs|!{t}/docs/old")]
    [InlineData("{t}/docs|!docs|{t}/src/lib")]
    [InlineData("/|!*.o")]
    [InlineData("nothing")]
    [InlineData("!docs")]
    public void A_restore_includes_what_restic_includes(string patterns) =>
        CompareFiles(PathFilter.Including(PatternList.Parse(Split(patterns))), oracle.Restored(Flags("--include", patterns)));

    [Theory]
    [InlineData("*.tmp|docs")]
    [InlineData("docs|!docs/old")]
    [InlineData("{t}/**|!src")]
    public void A_restore_excludes_what_restic_excludes(string patterns) =>
        CompareFiles(PathFilter.Excluding(PatternList.Parse(Split(patterns))), oracle.Restored(Flags("--exclude", patterns)));

    private void Compare(PathFilter filter, List<string> expected) =>
        Assert.Equal(expected.Where(item => item.StartsWith(oracle.Source, StringComparison.Ordinal)), Selected(filter, isBackup: true).Select(item => item.Path));

    private void CompareFiles(PathFilter filter, List<string> expected)
    {
        var files = Selected(filter, isBackup: false).Where(item => !item.IsFolder).Select(item => item.Path).ToHashSet();
        var folders = oracle.Paths().Where(item => item.IsFolder).Select(item => Encoding.UTF8.GetString(item.Path)).ToHashSet();

        Assert.Equal(expected.Where(item => item.StartsWith(oracle.Source, StringComparison.Ordinal) && !folders.Contains(item)), files.Order(StringComparer.Ordinal));
    }

    /// <summary>Walks as an engine would: only into folders that the filter lets us descend into. What a backup is told to take is not judged itself.</summary>
    private List<(string Path, bool IsFolder)> Selected(PathFilter filter, bool isBackup)
    {
        var selected = new List<(string Path, bool IsFolder)>();
        var open = new HashSet<string> { Path.GetDirectoryName(oracle.Source)! };
        foreach (var (bytes, isFolder) in oracle.Paths())
        {
            var path = Encoding.UTF8.GetString(bytes);
            if (!open.Contains(Path.GetDirectoryName(path)!))
            {
                continue;
            }

            var isTarget = isBackup && path == oracle.Source;
            var choice = isTarget ? new PathChoice(IsSelected: true, MayDescend: true) : filter.Judge(bytes, isFolder);
            if (choice.MayDescend)
            {
                open.Add(path);
            }

            if (choice.IsSelected)
            {
                selected.Add((path, isFolder));
            }
        }

        return [.. selected.OrderBy(item => item.Path, StringComparer.Ordinal)];
    }

    private string[] Split(string patterns) => patterns.Replace("{t}", oracle.Source, StringComparison.Ordinal).Split('|');

    private string[] Flags(string flag, string patterns) => [.. Split(patterns).SelectMany(pattern => (string[])[flag, pattern])];
}
