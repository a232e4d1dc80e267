using System.CommandLine;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary>What verbs are made with.</summary>
internal static class Verb
{
    /// <summary>Gives a command its deed. Exceptions travel up to <see cref="CommandLine"/>, which tells them.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="globals">The options of every verb.</param>
    /// <param name="deed">What it does.</param>
    /// <param name="hasJson">
    /// Whether <c>--json</c> changes what it prints; it does not where restic prints text all the same.
    /// </param>
    public static Command Does(
        this Command command, GlobalOptions globals, Func<Invocation, ValueTask<ExitCode>> deed, bool hasJson = true)
    {
        command.SetAction(async (parsed, cancellation) =>
            (int)await deed(new Invocation(globals, parsed, hasJson, cancellation)));
        return command;
    }

    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    public static Option<string> Text(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    /// <summary>An option that may be said several times.</summary>
    public static Option<string[]> Texts(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, DefaultValueFactory = static _ => [] };

    /// <summary>An argument that may be given any number of times.</summary>
    public static Argument<string[]> Many(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>An argument that may be left out.</summary>
    public static Argument<string> Maybe(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
}
