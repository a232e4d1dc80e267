using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Cli.Repairing;

/// <summary>What a new key is made of: its password, and the names that tell keys apart.</summary>
internal sealed class NewKeyOptions
{
    private readonly Option<string> _passwordFile = Verb.Text("--new-password-file", "file to read the new password from");
    private readonly Option<bool> _noPassword = Verb.Flag("--new-insecure-no-password", "the new password is empty (unwise)");
    private readonly Option<string> _user = Verb.Text("--user", "user name to put on the key");
    private readonly Option<string> _host = Verb.Text("--host", "host name to put on the key");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_passwordFile, _noPassword, _user, _host])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The new password: from the file, empty on demand, or asked for twice.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: both were said, or it is empty without having been said so.
    /// </exception>
    public ValueTask<Password> ReadPasswordAsync(Invocation call)
    {
        if (call.Get(_noPassword) && call.WasGiven(_passwordFile))
        {
            throw new ResgateException(
                FailureKind.Usage, "only either --new-password-file or --new-insecure-no-password may be specified");
        }

        return RepositoryAccess.ReadPasswordAsync(
            call.Get(_passwordFile),
            command: null,
            call.Get(_noPassword),
            fromEnvironment: null,
            prompt: "enter new password: ",
            twice: true,
            call.Cancellation,
            PasswordNames.NewKey);
    }

    /// <summary>Seals the repository's master key under the new password.</summary>
    public KeyFile Create(Invocation call, BackupRepository repository, Password password) => KeyFile.Create(
        repository.Key,
        password,
        call.Get(_user) is { Length: > 0 } user ? user : Environment.UserName,
        call.Get(_host) is { Length: > 0 } host ? host : Identity.HostName,
        Timestamp.From(call.Time.GetLocalNow()),
        ScryptCost.Calibrate(call.Time));
}
