using System.CommandLine;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>A value that the user gives by a flag or, if not there, by an environment variable.</summary>
/// <param name="Value">Null when neither has it; a flag with an empty value takes the variable's back.</param>
/// <param name="Source">What gave it, for complaints: <c>--compression</c>, <c>RESTIC_COMPRESSION</c>.</param>
internal readonly record struct Setting(string? Value, string Source)
{
    /// <param name="parsed">What was said.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="variable">The variable, without its <c>RESTIC_</c>.</param>
    public static Setting Of(ParseResult parsed, Option<string> flag, string variable) =>
        parsed.GetResult(flag) is { Implicit: false }
            ? new Setting(NonEmpty(parsed.GetValue(flag)), flag.Name)
            : Of(variable);

    /// <summary>By variable alone: <c>RESGATE_name</c>, or else <c>RESTIC_name</c>; one that is empty is not there.</summary>
    public static Setting Of(string variable)
    {
        var own = "RESGATE_" + variable;
        return Variable(own) is { } value
            ? new Setting(value, own)
            : new Setting(Variable("RESTIC_" + variable), "RESTIC_" + variable);
    }

    /// <summary>The value of a variable that goes by one name only; null when it is not set, or set to nothing.</summary>
    public static string? Variable(string name) => NonEmpty(Environment.GetEnvironmentVariable(name));

    /// <summary>The complaint about a value that makes no sense.</summary>
    /// <param name="wanted">What would.</param>
    public ResgateException Invalid(string wanted) => new(FailureKind.Usage, $"invalid value \"{Value}\" for {Source}: {wanted}");

    private static string? NonEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
