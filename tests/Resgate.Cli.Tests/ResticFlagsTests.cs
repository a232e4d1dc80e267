using System.Text.RegularExpressions;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>Every flag that the real restic lists in its help is one that we read, verb by verb.</summary>
public sealed partial class ResticFlagsTests
{
    private static readonly string s_restic = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic";

    /// <summary>What restic has and we do not, with the reason.</summary>
    private static readonly Dictionary<string, string> s_absent = new()
    {
        ["mount"] = "not written yet",
        ["options"] = "lists settings of places that we do not have",
    };

    public static TheoryData<string> Verbs => [.. VerbsOfRestic()];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_flag_of_restic_is_read(string verb)
    {
        var words = verb.Split(' ');
        var root = CommandLine.CreateRoot(new GlobalOptions());
        foreach (var flag in Flags(Help([.. words, "--help"])))
        {
            var value = flag.Value.Length == 0 ? "" : flag.Value is "int" or "rate" or "count" or "n" or "days" or "uint" ? "=1" : "=1s";
            foreach (var name in (string[])[flag.Short, flag.Long])
            {
                if (name.Length > 0)
                {
                    var read = new Spelling(root).Normalize([.. words, name + value, "--", .. Arguments(verb)]);
                    Assert.True(read[0] == words[0], $"{verb} {name} was read as {string.Join(' ', read)}");
                    Assert.Empty(root.Parse(read).Errors);
                }
            }
        }
    }

    [Fact]
    public void Every_verb_of_restic_is_known_or_left_out_for_a_reason()
    {
        var ours = CommandLine.CreateRoot(new GlobalOptions()).Subcommands.Select(static verb => verb.Name).ToHashSet();
        var unknown = TopVerbs().Where(verb => !ours.Contains(verb) && !s_absent.ContainsKey(verb));

        Assert.Empty(unknown);
        Assert.DoesNotContain(s_absent.Keys, ours.Contains);
    }

    private static string[] Arguments(string verb) => verb == "list" ? ["packs"] : [];

    private static IEnumerable<string> VerbsOfRestic()
    {
        foreach (var verb in TopVerbs().Where(static verb => !s_absent.ContainsKey(verb) && verb != "help"))
        {
            var below = Commands(Help([verb, "--help"])).ToList();
            foreach (var name in below.Count > 0 ? below.Select(word => $"{verb} {word}") : [verb])
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> TopVerbs() => Commands(Help(["--help"])).Where(static verb => verb != "completion");

    private static string Help(string[] arguments) => Tool.Run(s_restic, arguments).Text;

    /// <summary>The words under each heading that ends in "Commands:".</summary>
    private static IEnumerable<string> Commands(string help) => CommandLines().Matches(help)
        .SelectMany(static section => section.Groups["name"].Captures.Select(static name => name.Value));

    private static IEnumerable<(string Short, string Long, string Value)> Flags(string help) => FlagLine().Matches(help)
        .Select(static line => (line.Groups["short"].Value, line.Groups["long"].Value, line.Groups["value"].Value))
        .Where(static flag => flag.Item2 != "--help");

    [GeneratedRegex(@"^[\w ]*(Commands|Topics):\n(  (?<name>[\w-]+) .*\n)+", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"^ +((?<short>-\w), )? *(?<long>--[\w-]+)( (?<value>\S+))?  ", RegexOptions.Multiline)]
    private static partial Regex FlagLine();
}
