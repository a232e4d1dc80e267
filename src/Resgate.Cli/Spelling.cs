using System.CommandLine;
using System.CommandLine.Help;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Reads a command line by the rules of restic's parser, and writes it in the one spelling that ours takes.</summary>
/// <remarks>
/// The rules are those of the Go packages pflag and cobra: flags may stand anywhere before <c>--</c>; <c>--name value</c>,
/// <c>--name=value</c>, <c>-n value</c>, <c>-nvalue</c> and <c>-n=value</c> are the same, short flags may share a dash; a value may
/// begin with a dash; a flag without a value takes none but behind an equals sign; of a flag that takes one value the last counts.
/// </remarks>
internal sealed class Spelling
{
    private static readonly string[] s_true = ["1", "t", "T", "true", "TRUE", "True"];
    private static readonly string[] s_false = ["0", "f", "F", "false", "FALSE", "False"];

    private readonly Command _root;
    private readonly Dictionary<Option, List<string>> _values = [];
    private readonly List<string> _words = [];
    private readonly List<string> _arguments = [];
    private Command _command;

    /// <param name="root">The whole command line as it can be said.</param>
    public Spelling(Command root)
    {
        _root = root;
        _command = root;
    }

    /// <summary>Whether what was read so far asks for objects in place of text; a failure that comes later heeds it.</summary>
    public bool WantsJson => _values.Any(static given => given.Key.Name == GlobalOptions.JsonName && given.Value is ["true"]);

    /// <summary>Verbs, then flags as <c>--name=value</c>, then <c>--</c> and all else. To be called once.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an unknown verb or flag, or a flag without its value.</exception>
    public string[] Normalize(IEnumerable<string> arguments)
    {
        ReadFlags(FindVerb([.. arguments]));
        return Write();
    }

    /// <summary>As Go reads one: <c>1</c>, <c>t</c>, <c>TRUE</c>; null for anything else.</summary>
    public static bool? ReadBoolean(string text) => s_true.Contains(text) ? true : s_false.Contains(text) ? false : null;

    /// <summary>Takes the verbs out; what is left are flags and arguments.</summary>
    private List<string> FindVerb(string[] arguments)
    {
        var rest = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (IsFlag(argument))
            {
                rest.Add(argument);
                if (IsFollowedByValue(argument) && i + 1 < arguments.Length)
                {
                    rest.Add(arguments[++i]);
                }
            }
            else if (_command.Subcommands.FirstOrDefault(verb => verb.Name == argument || verb.Aliases.Contains(argument)) is { } verb)
            {
                _words.Add(verb.Name);
                _command = verb;
            }
            else
            {
                rest.AddRange(arguments[i..]);
                break;
            }
        }

        return rest;
    }

    private static bool IsFlag(string argument) => argument.Length > 1 && argument[0] == '-' && argument != "--";

    // Of an unknown flag nobody can know; restic takes the next word for its value.
    private bool IsFollowedByValue(string flag) =>
        !flag.Contains('=', StringComparison.Ordinal)
        && (flag.Length == 2 || flag[1] == '-')
        && (Find(flag) is not { } option || TakesValue(option));

    private void ReadFlags(List<string> rest)
    {
        for (var i = 0; i < rest.Count; i++)
        {
            var argument = rest[i];
            if (argument == "--")
            {
                _arguments.AddRange(rest[(i + 1)..]);
                return;
            }

            if (!IsFlag(argument))
            {
                _arguments.Add(argument);
            }
            else if (argument[1] == '-')
            {
                ReadLong(argument, rest, ref i);
            }
            else
            {
                ReadShort(argument, rest, ref i);
            }
        }
    }

    private void ReadLong(string argument, List<string> rest, ref int index)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        var option = Find(name) ?? throw Usage($"unknown flag: {name}");
        if (equals >= 0)
        {
            Put(option, argument[(equals + 1)..], name);
        }
        else if (!TakesValue(option))
        {
            Put(option, "true", name);
        }
        else if (++index < rest.Count)
        {
            Put(option, rest[index], name);
        }
        else
        {
            throw Usage($"flag needs an argument: {name}");
        }
    }

    private void ReadShort(string argument, List<string> rest, ref int index)
    {
        for (var letter = 1; letter < argument.Length; letter++)
        {
            var name = $"-{argument[letter]}";
            var option = Find(name) ?? throw Usage($"unknown shorthand flag: '{argument[letter]}' in {argument}");
            var behind = argument[(letter + 1)..];
            if (behind.StartsWith('='))
            {
                Put(option, behind[1..], name);
                return;
            }

            if (!TakesValue(option))
            {
                Put(option, "true", name);
                continue;
            }

            if (behind.Length == 0 && ++index >= rest.Count)
            {
                throw Usage($"flag needs an argument: '{argument[letter]}' in {argument}");
            }

            Put(option, behind.Length > 0 ? behind : rest[index], name);
            return;
        }
    }

    private void Put(Option option, string value, string name)
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

    private static string Number(Option option, string value, string name)
    {
        var isNumber = option.ValueType == typeof(int) ? int.TryParse(value, out _) : long.TryParse(value, out _);
        return isNumber ? value : throw Invalid(value, name, "it is a whole number");
    }

    /// <summary>Each mention counts one more; a number sets the count.</summary>
    private string Count(Option option, string value, string name)
    {
        var before = _values.TryGetValue(option, out var values) ? int.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return value == "true" ? $"{before + 1}" : Number(option, value, name);
    }

    private Option? Find(string name) => _command.Options.Concat(_root.Options.Where(static option => option.Recursive))
        .Concat(_command == _root ? _root.Options : [])
        .FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static bool TakesValue(Option option) =>
        option.ValueType != typeof(bool) && option is not (HelpOption or VersionOption) && !IsCounter(option);

    private static bool IsCounter(Option option) => option.ValueType == typeof(int) && option.Arity.MinimumNumberOfValues == 0;

    private string[] Write()
    {
        if (_words is ["help"])
        {
            // 'help backup' is 'backup --help'.
            var spelling = new Spelling(_root);
            spelling.FindVerb([.. _arguments]);
            return [.. spelling._words, "--help"];
        }

        if (_values.Keys.Any(static option => option is HelpOption))
        {
            return [.. _words, "--help"];
        }

        if (_values.Keys.Any(static option => option is VersionOption))
        {
            return ["version"];
        }

        if (_command.Subcommands.Count > 0)
        {
            var path = string.Join(' ', _words.Prepend(ProgramName.Name));
            return _arguments.Count == 0 ? [.. _words, "--help"] : throw Usage($"unknown command \"{_arguments[0]}\" for \"{path}\"");
        }

        CheckArguments();
        return [.. _words, .. _values.SelectMany(static pair => Flags(pair.Key, pair.Value)), "--", .. _arguments];
    }

    private void CheckArguments()
    {
        var least = _command.Arguments.Sum(static argument => argument.Arity.MinimumNumberOfValues);
        var most = _command.Arguments.Sum(static argument => (long)argument.Arity.MaximumNumberOfValues);
        if (_arguments.Count < least)
        {
            throw Usage($"'{string.Join(' ', _words)}' needs an argument: {_command.Arguments[_arguments.Count].Description}");
        }

        if (_arguments.Count > most)
        {
            throw Usage(most == 0
                ? $"'{string.Join(' ', _words)}' takes no arguments, but got \"{_arguments[0]}\""
                : $"'{string.Join(' ', _words)}' takes at most {most} arguments, but got {_arguments.Count}");
        }
    }

    // An empty value is lost behind an equals sign.
    private static IEnumerable<string> Flags(Option option, List<string> values) => TakesValue(option) || IsCounter(option)
        ? values.SelectMany(value => value.Length > 0 ? (string[])[$"{option.Name}={value}"] : [option.Name, ""])
        : values[0] == "true" ? [option.Name] : [];

    private static ResgateException Invalid(string value, string name, string wanted) =>
        new(FailureKind.Usage, $"invalid argument \"{value}\" for \"{name}\" flag: {wanted}");

    private ResgateException Usage(string message) => new(FailureKind.Usage, message)
    {
        Hint = $"'{string.Join(' ', (IEnumerable<string>)[ProgramName.Name, .. _words, "--help"])}' lists what can be said here",
    };
}
