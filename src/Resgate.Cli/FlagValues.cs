using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>The flags of one command line with their values, read by the rules of restic's parser.</summary>
internal sealed class FlagValues
{
    private static readonly string[] s_true = ["1", "t", "T", "true", "TRUE", "True"];
    private static readonly string[] s_false = ["0", "f", "F", "false", "FALSE", "False"];

    private readonly Dictionary<Option, List<string>> _values = [];

    public bool WantsHelp => _values.Keys.Any(static option => option is HelpOption);

    public bool WantsVersion => _values.Keys.Any(static option => option is VersionOption);

    public bool WantsJson => _values.Any(static given => given.Key.Name == GlobalOptions.JsonName && given.Value is ["true"]);

    /// <summary>
    /// Whether something has to follow: not a flag that is said or not, and not one that counts how often it is said.
    /// </summary>
    public static bool TakesValue(Option option) =>
        option.ValueType != typeof(bool) && option is not (HelpOption or VersionOption) && !IsCounter(option);

    /// <summary>As Go reads one: <c>1</c>, <c>t</c>, <c>TRUE</c>; null for anything else.</summary>
    public static bool? ReadBoolean(string text) => s_true.Contains(text) ? true : s_false.Contains(text) ? false : null;

    /// <summary>Takes a flag; of one that has one value, the last counts.</summary>
    /// <param name="option">The flag.</param>
    /// <param name="value">Its value, as it was said; <c>true</c> for one that takes none.</param>
    /// <param name="name">The flag's name, as it was said.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a value that makes no sense.</exception>
    public void Put(Option option, string value, string name)
    {
        if (option.ValueType == typeof(int) || option.ValueType == typeof(long))
        {
            value = IsCounter(option) ? Count(option, value, name) : Number(option, value, name);
        }
        else if (!TakesValue(option))
        {
            value = ReadBoolean(value) switch
            {
                true => "true",
                false => "false",
                null => throw Invalid(value, name, "it is true or false"),
            };
        }

        if (!_values.TryGetValue(option, out var values))
        {
            _values[option] = values = [];
        }

        if (!option.ValueType.IsArray)
        {
            values.Clear();
        }

        values.Add(value);
    }

    /// <summary>All of them in the one spelling that our parser takes: <c>--name=value</c>.</summary>
    public IEnumerable<string> Write() => _values.SelectMany(static given => Write(given.Key, given.Value));

    // An empty value is lost behind an equals sign.
    private static IEnumerable<string> Write(Option option, List<string> values) => TakesValue(option) || IsCounter(option)
        ? values.SelectMany(value => value.Length > 0 ? (string[])[$"{option.Name}={value}"] : [option.Name, ""])
        : values[0] == "true" ? [option.Name] : [];

    private static bool IsCounter(Option option) =>
        option.ValueType == typeof(int) && option.Arity.MinimumNumberOfValues == 0;

    private static string Number(Option option, string value, string name)
    {
        var isNumber = option.ValueType == typeof(int) ? int.TryParse(value, out _) : long.TryParse(value, out _);
        return isNumber ? value : throw Invalid(value, name, "it is a whole number");
    }

    /// <summary>Each mention counts one more; a number sets the count.</summary>
    private string Count(Option option, string value, string name)
    {
        var before = _values.TryGetValue(option, out var values) ? int.Parse(values[0], CultureInfo.InvariantCulture) : 0;
        return value == "true" ? $"{before + 1}" : Number(option, value, name);
    }

    private static ResgateException Invalid(string value, string name, string wanted) =>
        new(FailureKind.Usage, $"invalid argument \"{value}\" for \"{name}\" flag: {wanted}");
}
