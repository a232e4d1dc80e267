using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Cli.Verbs;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Cli;

/// <summary>The options that name a second repository: <c>--from-repo</c> and its companions.</summary>
internal sealed class SecondaryOptions
{
    private readonly Option<string> _repo;
    private readonly Option<string> _repositoryFile;
    private readonly Option<string> _passwordFile;
    private readonly Option<string> _passwordCommand;
    private readonly Option<string> _keyHint;
    private readonly Option<bool> _noPassword;

    /// <param name="prefix">The word that tells its options from the main repository's.</param>
    public SecondaryOptions(string prefix)
    {
        _repo = Verb.Text($"--{prefix}-repo", "the other repository (default: $RESTIC_FROM_REPOSITORY)");
        _repositoryFile =
            Verb.Text($"--{prefix}-repository-file", "file to read its address from (default: $RESTIC_FROM_REPOSITORY_FILE)");
        _passwordFile =
            Verb.Text($"--{prefix}-password-file", "file to read its password from (default: $RESTIC_FROM_PASSWORD_FILE)");
        _passwordCommand = Verb.Text(
            $"--{prefix}-password-command", "command whose output is its password (default: $RESTIC_FROM_PASSWORD_COMMAND)");
        _keyHint = Verb.Text($"--{prefix}-key-hint", "id of its key to try first (default: $RESTIC_FROM_KEY_HINT)");
        _noPassword = Verb.Flag($"--{prefix}-insecure-no-password", "its password is empty");
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_repo, _repositoryFile, _passwordFile, _passwordCommand, _keyHint, _noPassword])
        {
            command.Options.Add(option);
        }
    }

    public bool IsGiven(Invocation call) => Address(call) is var (repo, file) && (repo.Length > 0 || file.Length > 0);

    /// <summary>What was named.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: nothing, or two things at once.</exception>
    public RepositoryChoice Read(Invocation call)
    {
        var (repo, file) = Address(call);
        if (repo.Length == 0 && file.Length == 0)
        {
            throw new ResgateException(
                FailureKind.Usage, $"no source repository was named: say {_repo.Name} or {_repositoryFile.Name}");
        }

        var said = new RepositoryChoice
        {
            Address = RepositoryAccess.Address(repo, file, "from-"),
            PasswordFile = call.Setting(_passwordFile, "FROM_PASSWORD_FILE").Value,
            PasswordCommand = call.Setting(_passwordCommand, "FROM_PASSWORD_COMMAND").Value,
            HasNoPassword = call.Get(_noPassword),
            FromEnvironment = Setting.Of("FROM_PASSWORD").Value,
            Title = "source repository",
            PasswordNames = PasswordNames.Repository("from-", "the source repository"),
            KeyHint = call.Setting(_keyHint, "FROM_KEY_HINT").Value ?? "",
        };
        return NamedPlace.Resolve(said, call.WasGiven(_passwordFile) || call.WasGiven(_passwordCommand) || said.HasNoPassword);
    }

    /// <summary>Opens it for reading, without a lock: only its configuration is of interest.</summary>
    public async ValueTask<BackupRepository> OpenAsync(Invocation call)
    {
        var choice = Read(call);
        return await choice.OpenAsync(call.OpenStore(choice), call.RepositoryOptions(), call.Cancellation);
    }

    private (string Repo, string File) Address(Invocation call)
    {
        var repo = call.Get(_repo) ?? "";
        var file = call.Get(_repositoryFile) ?? "";
        return repo.Length > 0 || file.Length > 0
            ? (repo, file)
            : (Setting.Of("FROM_REPOSITORY").Value ?? "", Setting.Of("FROM_REPOSITORY_FILE").Value ?? "");
    }
}
