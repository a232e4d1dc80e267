using Renci.SshNet;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>What there is to log in with, in the order in which it is tried, and why the rest is not there.</summary>
/// <remarks>Keys that both an identity file and the agent have, the agent's other keys, identity files, the password.</remarks>
internal sealed class Credentials
{
    private readonly List<IPrivateKeySource> _keys = [];
    private readonly List<string> _problems = [];
    private readonly SshSettings _settings;
    private Secret? _password;
    private IdentityProblem _problem;

    private Credentials(SshSettings settings) => _settings = settings;

    /// <exception cref="ResgateException">A file that a variable names cannot be read.</exception>
    public static Credentials Gather(SshSettings settings, PlaceOptions options)
    {
        var credentials = new Credentials(settings) { _password = ReadSecret(options, SftpVariables.PasswordFile) };
        var named = settings.IdentityFiles.Select(ReadPublicKey).OfType<byte[]>().ToList();
        var held = credentials.AddAgentKeys(named);
        credentials.AddFiles(ReadSecret(options, SftpVariables.PassphraseFile), held);
        return credentials;
    }

    /// <summary>The ways to log in; never none, since a server may let people in that it knows by other means.</summary>
    public AuthenticationMethod[] Methods() =>
    [
        new PrivateKeyAuthenticationMethod(_settings.User, [.. _keys]),
        .. _password is null ? Array.Empty<AuthenticationMethod>() : [new PasswordAuthenticationMethod(_settings.User, _password.Reveal())],
    ];

    /// <summary>The failure of a login for which all of this was not enough.</summary>
    public ResgateException Refused(Exception cause)
    {
        var offered = $"{_keys.Count} {(_keys.Count == 1 ? "key" : "keys")}{(_password is null ? "" : " and a password")}";
        var problems = _problems.Count == 0 ? "" : $" ({string.Join("; ", _problems)})";
        return new ResgateException(
            FailureKind.Denied, $"{_settings.Host} does not let {_settings.User} in, who offered {offered}{problems}", cause)
        {
            Hint = (_problem, _keys.Count) switch
            {
                (IdentityProblem.Locked, 0) => $"load the locked key into ssh-agent, or name a file with its passphrase in {SftpVariables.PassphraseFile}",
                (IdentityProblem.WrongPassphrase, 0) =>
                    $"the first line of the file that {SftpVariables.PassphraseFile} names has to be the key's passphrase; or load the key into ssh-agent",
                (IdentityProblem.NoKey, 0) => "what has to be there is the private key as ssh-keygen writes it, whole, and not the one that ends in .pub",
                (IdentityProblem.Unreadable, 0) => "this user needs to read the key",
                (_, 0) when _password is null => $"make a key with ssh-keygen, or start ssh-agent, or name a file with the password in {SftpVariables.PasswordFile}",
                _ => $"the public key belongs into ~/.ssh/authorized_keys on the server: ssh-copy-id -p {_settings.Port} {_settings.User}@{_settings.Host}",
            },
        };
    }

    private HashSet<string> AddAgentKeys(List<byte[]> named)
    {
        var held = new HashSet<string>();
        if (_settings.Agent is not { } socket)
        {
            return held;
        }

        try
        {
            var agent = new SshAgent(socket);
            var keys = agent.Keys().Select(entry => entry.Key).Where(key => !_settings.IdentitiesOnly || IsNamed(key)).OrderBy(key => !IsNamed(key));
            foreach (var key in keys)
            {
                _keys.Add(new AgentKey(agent, key));
                held.Add(Convert.ToHexString(key));
            }
        }
        catch (ResgateException failure)
        {
            // Files may do; if they do not, people hear of this.
            _problems.Add(failure.Message);
        }

        return held;

        bool IsNamed(byte[] key) => named.Any(other => other.AsSpan().SequenceEqual(key));
    }

    private void AddFiles(Secret? passphrase, HashSet<string> held)
    {
        foreach (var path in _settings.IdentityFiles)
        {
            if (ReadPublicKey(path) is { } known && held.Contains(Convert.ToHexString(known)))
            {
                continue;
            }

            if (IdentityFile.TryRead(path, passphrase, out var problem) is { } file)
            {
                if (!held.Contains(Convert.ToHexString(file.Key)))
                {
                    _keys.Add(file);
                }
            }
            else if (problem != IdentityProblem.Missing)
            {
                _problems.Add($"{path} {Words(problem)}");
                _problem = _problem == IdentityProblem.None ? problem : _problem;
            }
        }
    }

    private static string Words(IdentityProblem problem) => problem switch
    {
        IdentityProblem.Locked => "is locked with a passphrase",
        IdentityProblem.WrongPassphrase => "is locked, and the passphrase is wrong",
        IdentityProblem.Unreadable => "may not be read",
        _ => "holds no key that can be used",
    };

    /// <summary>The public key that lies beside an identity file, if it does.</summary>
    private static byte[]? ReadPublicKey(string path)
    {
        try
        {
            var words = File.ReadAllText(path + ".pub").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words.Length >= 2 ? Convert.FromBase64String(words[1].Trim()) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static Secret? ReadSecret(PlaceOptions options, string variable)
    {
        if (options.Variable(variable) is not { } path)
        {
            return null;
        }

        try
        {
            using var reader = new StreamReader(path);
            return new Secret(reader.ReadLine() ?? "");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot read {path}, which {variable} names", cause);
        }
    }
}
