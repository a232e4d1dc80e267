using System.CommandLine;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Reads a command line by the rules of restic's parser, and writes it in the one spelling that ours takes.</summary>
/// <remarks>
/// The rules are those of the Go packages pflag and cobra: flags may stand anywhere before <c>--</c>; <c>--name value</c>,
/// <c>--name=value</c>, <c>-n value</c>, <c>-nvalue</c> and <c>-n=value</c> are the same, short flags may share a dash; a value
/// may begin with a dash; a flag without a value takes none but behind an equals sign; of a flag that takes one value the last
/// counts.
/// </remarks>
internal sealed class Spelling
{
    private readonly Command _root;
    private readonly FlagValues _flags = new();
    private readonly List<string> _words = [];
    private readonly List<string> _arguments = [];
    private readonly List<string> _warnings = [];
    private Command _command;

    /// <param name="root">The whole command line as it can be said.</param>
    public Spelling(Command root)
    {
        _root = root;
        _command = root;
    }

    /// <summary>Whether what was read so far asks for objects in place of text; a failure that comes later heeds it.</summary>
    public bool WantsJson => _flags.WantsJson;

    /// <summary>What to tell about spellings that are going out of use.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Verbs, then flags as <c>--name=value</c>, then <c>--</c> and all else. To be called once.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: an unknown verb or flag, or a flag without its value.
    /// </exception>
    public string[] Normalize(IEnumerable<string> arguments)
    {
        ReadFlags(FindVerb([.. arguments]));
        return Write();
    }

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
            else if (_command.Subcommands.FirstOrDefault(verb => verb.Name == argument) is { } verb)
            {
                _words.Add(verb.Name);
                _command = verb;
            }
            else if (_command == _root && OldSpellings.Verb(argument) is var (now, warning))
            {
                _warnings.Add(warning);
                arguments = [.. arguments[..i], .. now, .. arguments[(i + 1)..]];
                i--;
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
        && (Find(flag) is not { } option || FlagValues.TakesValue(option));

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
        argument = Today(argument);
        if (argument.Length == 0)
        {
            return;
        }

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        var option = Find(name) ?? throw Usage($"unknown flag: {name}");
        if (equals >= 0)
        {
            _flags.Put(option, argument[(equals + 1)..], name);
        }
        else if (!FlagValues.TakesValue(option))
        {
            _flags.Put(option, "true", name);
        }
        else if (++index < rest.Count)
        {
            _flags.Put(option, rest[index], name);
        }
        else
        {
            throw Usage($"flag needs an argument: {name}");
        }
    }

    // An old flag as it is said now, and empty if nothing is to be said.
    private string Today(string argument)
    {
        var name = argument.Split('=')[0];
        if (OldSpellings.Flag(_command.Name, name) is not var (now, warning))
        {
            return argument;
        }

        _warnings.Add(warning);
        return now.Length == 0 || now.Contains('=', StringComparison.Ordinal) ? now : now + argument[name.Length..];
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
                _flags.Put(option, behind[1..], name);
                return;
            }

            if (!FlagValues.TakesValue(option))
            {
                _flags.Put(option, "true", name);
                continue;
            }

            if (behind.Length == 0 && ++index >= rest.Count)
            {
                throw Usage($"flag needs an argument: '{argument[letter]}' in {argument}");
            }

            _flags.Put(option, behind.Length > 0 ? behind : rest[index], name);
            return;
        }
    }

    private Option? Find(string name) => _command.Options.Concat(_root.Options.Where(static option => option.Recursive))
        .Concat(_command == _root ? _root.Options : [])
        .FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private string[] Write()
    {
        if (_words is ["help"])
        {
            // 'help backup' is 'backup --help'.
            var spelling = new Spelling(_root);
            spelling.FindVerb([.. _arguments]);
            return [.. spelling._words, "--help"];
        }

        if (_flags.WantsHelp)
        {
            return [.. _words, "--help"];
        }

        if (_flags.WantsVersion)
        {
            return ["version"];
        }

        // A verb may have verbs below it and do something by itself.
        if (_command is { Action: null, Subcommands.Count: > 0 })
        {
            var path = string.Join(' ', _words.Prepend(ProgramName.Name));
            return _arguments.Count == 0
                ? [.. _words, "--help"]
                : throw Usage($"unknown command \"{_arguments[0]}\" for \"{path}\"");
        }

        CheckArguments();
        return [.. _words, .. _flags.Write(), "--", .. _arguments];
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

    private ResgateException Usage(string message) => new(FailureKind.Usage, message)
    {
        Hint = $"'{string.Join(' ', (IEnumerable<string>)[ProgramName.Name, .. _words, "--help"])}' lists what can be said here",
    };
}
