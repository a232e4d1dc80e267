using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Cli.Verbs;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>The options that name any number of further repositories: <c>--to-repo</c> and its companions.</summary>
/// <remarks>
/// Passwords are never arguments. Files or commands that give them are named once for all of these repositories, or once for
/// each in the same order; without any, <c>RESTIC_TO_PASSWORD_FILE</c>, <c>…_COMMAND</c> and <c>RESTIC_TO_PASSWORD</c> serve
/// for all, and without these what serves for the main repository does.
/// </remarks>
internal sealed class FurtherRepositories
{
    private readonly string _prefix;
    private readonly Option<string[]> _repos;
    private readonly Option<string[]> _passwordFiles;
    private readonly Option<string[]> _passwordCommands;
    private readonly Option<bool> _noPassword;

    /// <param name="prefix">The word that tells its options from the main repository's.</param>
    /// <param name="what">What each of the repositories is for.</param>
    public FurtherRepositories(string prefix, string what)
    {
        _prefix = prefix;
        _repos = Verb.Texts($"--{prefix}-repo", $"{what}; may be repeated");
        _passwordFiles = Verb.Texts(
            $"--{prefix}-password-file",
            $"file with the password: once for all --{prefix}-repo, or for each in the same order "
            + "(default: the main repository's password)");
        _passwordCommands = Verb.Texts($"--{prefix}-password-command", "the same, as commands that print the password");
        _noPassword = Verb.Flag($"--{prefix}-insecure-no-password", "their passwords are empty");
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_repos, _passwordFiles, _passwordCommands, _noPassword])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was named, in the order of the command line.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: other numbers of passwords than of repositories.
    /// </exception>
    public IReadOnlyList<RepositoryChoice> Read(Invocation call)
    {
        var repos = call.Get(_repos) ?? [];
        if (repos.Length == 0 && Setting.Of($"{_prefix.ToUpperInvariant()}_REPOSITORY").Value is { } usualOne)
        {
            repos = [usualOne];
        }

        var files = PerRepository(_passwordFiles.Name, call.Get(_passwordFiles) ?? [], repos.Length);
        var commands = PerRepository(_passwordCommands.Name, call.Get(_passwordCommands) ?? [], repos.Length);
        var names = PasswordNames.Repository($"{_prefix}-", $"a repository of {_repos.Name}");
        var usual = UsualPassword(call, names);
        var isSaid = files is not null || commands is not null || call.Get(_noPassword);
        return
        [
            .. repos.Select((repo, i) => NamedPlace.Resolve(
                isSaid
                    ? new RepositoryChoice
                    {
                        Address = repo,
                        PasswordNames = names,
                        PasswordFile = files?[i],
                        PasswordCommand = commands?[i],
                        HasNoPassword = call.Get(_noPassword),
                    }
                    : usual with { Address = repo },
                isSaid)),
        ];
    }

    private RepositoryChoice UsualPassword(Invocation call, PasswordNames names)
    {
        var prefix = _prefix.ToUpperInvariant();
        var own = new RepositoryChoice
        {
            Address = "",
            PasswordNames = names,
            PasswordFile = Setting.Of($"{prefix}_PASSWORD_FILE").Value,
            PasswordCommand = Setting.Of($"{prefix}_PASSWORD_COMMAND").Value,
            FromEnvironment = Setting.Of($"{prefix}_PASSWORD").Value,
        };
        return own is { PasswordFile: null, PasswordCommand: null, FromEnvironment: null }
            ? call.MainRepository("") with { Title = null, KeyHint = "" }
            : own;
    }

    private static string[]? PerRepository(string option, string[] said, int count) => said.Length switch
    {
        0 => null,
        1 => [.. Enumerable.Repeat(said[0], count)],
        var length when length == count => said,
        var length => throw new ResgateException(
            FailureKind.Usage,
            $"{option} was given {length} times for {count} repositories: it goes once for all, or once for each"),
    };
}
