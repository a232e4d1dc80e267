using System.CommandLine;

namespace Resgate.Cli.Completion;

/// <summary>What can be said after a verb, taken from the command line's own description of itself.</summary>
/// <param name="Name">The verb, with the verbs above it: <c>key add</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Options">Its own, not the global ones.</param>
/// <param name="Arguments">In order.</param>
/// <param name="Subverbs">Names of the verbs below it.</param>
internal sealed record VerbWords(
    string Name,
    string Description,
    IReadOnlyList<Option> Options,
    IReadOnlyList<Argument> Arguments,
    IReadOnlyList<string> Subverbs)
{
    /// <summary>Every verb, those below another right behind it.</summary>
    public static IReadOnlyList<VerbWords> All(Command root, string prefix = "") =>
    [
        .. root.Subcommands.Where(static command => !command.Hidden).SelectMany(command => (IEnumerable<VerbWords>)
        [
            Of(command, prefix + command.Name), .. All(command, $"{prefix}{command.Name} "),
        ]),
    ];

    /// <summary>Long and short spellings.</summary>
    public static IEnumerable<string> Spellings(Option option) => option.Aliases.Prepend(option.Name);

    private static VerbWords Of(Command command, string name) => new(
        name,
        command.Description ?? "",
        [.. command.Options.Where(static option => !option.Hidden)],
        [.. command.Arguments],
        [.. command.Subcommands.Select(static below => below.Name)]);
}
