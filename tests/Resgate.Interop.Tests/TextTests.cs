using System.Text.RegularExpressions;

namespace Resgate.Interop.Tests;

/// <summary>What verbs print for people, the same line for line as restic's; with <c>--json</c> too, where restic has no JSON.</summary>
public sealed partial class TextTests
{
    // restic goes through groups and snapshots in an order that is another each time.
    private static readonly HashSet<string> s_inAnyOrder = ["forget", "rewrite"];

    public static TheoryData<string, string> Commands
    {
        get
        {
            var commands = new TheoryData<string, string>();
            foreach (var (golden, lines) in (ReadOnlySpan<(string, string[])>)
            [
                ("v2-019-history",
                [
                    "prune", "prune -v", "prune -n -v", "prune -vv --max-unused 0", "forget --keep-last 1 --prune -vv",
                    "forget --keep-last 2 -c", "forget --keep-last 1 -n --prune", "repair index", "repair index --read-all-packs -vv",
                    "repair packs PACK", "repair snapshots", "repair snapshots -n --forget", "recover", "recover -v",
                    "rewrite --exclude *.txt -vv", "rewrite --include *.txt -vv -n", "rewrite --new-host h --forget", "rewrite -s nosuch",
                    "migrate", "migrate nosuch", "migrate upgrade_repo_v2", "unlock", "unlock -q", "tag --add a,b", "tag --add a -v latest",
                    "cache", "cache --cleanup", "init -r fresh", "init -r fresh -q", "key list", "stats", "stats -q --mode raw-data", "check",
                    "check --read-data latest", "check --read-data-subset 50%", "check --read-data-subset 1000M", "restore latest -t out -v",
                    "restore latest -t out -q", "list packs", "features -q",
                ]),
                ("v1-018-sink", ["migrate", "migrate upgrade_repo_v2", "prune -v", "check"]),
            ])
            {
                foreach (var line in lines)
                {
                    commands.Add(golden, line);
                }
            }

            return commands;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Lines_are_those_of_restic(string golden, string command)
    {
        // JSON keeps to the order in one line; JsonTests look into it.
        foreach (var json in command.StartsWith("forget", StringComparison.Ordinal) ? (string[])[""] : ["", " --json"])
        {
            var theirs = Run(Client.Newest, golden, command + json);
            Assert.Equal(theirs, Run(Client.Ours, golden, command + json));
        }
    }

    [Theory]
    [InlineData("key add --new-password-file new")]
    [InlineData("key passwd --new-password-file new")]
    public void New_keys_are_told_of_in_text_whatever_was_asked_for(string command)
    {
        foreach (var json in (string[])["", " --json"])
        {
            var theirs = Run(Client.Newest, "damage-base", command + json);
            Assert.Contains("saved new key", theirs, StringComparison.Ordinal);
            Assert.Equal(theirs, Run(Client.Ours, "damage-base", command + json));
        }
    }

    /// <summary>Both outputs and the code, without what differs each time or on purpose.</summary>
    private static string Run(Client client, string golden, string command)
    {
        using var place = Workplace.WithGolden(golden);
        place.Write("new", "another");
        var pack = Directory.GetFiles(Path.Combine(place.Repository, "data"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName).Order(StringComparer.Ordinal).First()!;
        string[] words = [.. command.Split(' ').Select(word => word == "PACK" ? pack : word)];
        var result = client.Try(place, words);
        var text = $"code {result.ExitCode}\n{result.Text}\nerrors\n{result.Errors}"
            .Replace(Path.GetDirectoryName(place.Repository)!, "PLACE", StringComparison.Ordinal)
            .Replace("`resgate ", "`restic ", StringComparison.Ordinal);
        text = Ids().Replace(Clock().Replace(Moment().Replace(Took().Replace(text, "took T"), "MOMENT"), "[0:00]"), "ID");
        text = words[0] == "features" ? Description().Replace(text, "") : TemporaryCache().Replace(text, "");
        return s_inAnyOrder.Contains(words[0]) || command.StartsWith("repair snapshots", StringComparison.Ordinal)
            ? string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal))
            : text;
    }

    [GeneratedRegex(@"\b[0-9a-f]{8,64}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\[\d+:\d\d\]")]
    private static partial Regex Clock();

    // Go puts the reading of a clock behind a moment that it has just taken.
    [GeneratedRegex(@"\d{4}-\d\d-\d\d [\d:.]+ \+0000 UTC( m=\+[\d.]+)?")]
    private static partial Regex Moment();

    [GeneratedRegex(@"took [\w.]+|in \d+:\d\d$", RegexOptions.Multiline)]
    private static partial Regex Took();

    // A check of ours needs no copies to be sure that it looks at the place itself.
    [GeneratedRegex("^using temporary cache in .*\n", RegexOptions.Multiline)]
    private static partial Regex TemporaryCache();

    // The names are restic's, what is said of them are our words.
    [GeneratedRegex("(true|false) .*$|-{20,}|Description", RegexOptions.Multiline)]
    private static partial Regex Description();
}
