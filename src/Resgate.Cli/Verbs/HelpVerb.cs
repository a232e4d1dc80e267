using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary><c>help</c>: another spelling of <c>--help</c>; <see cref="Spelling"/> turns it into that.</summary>
internal static class HelpVerb
{
    public static Command Create() => new("help", "Show what a verb does and takes")
    {
        Verb.Many("verb", "the verb (default: list all)"),
    };
}
