using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Everything that decides how a host is reached, trusted and logged in to.</summary>
internal sealed record SshSettings
{
    /// <summary>The host as the user wrote it.</summary>
    public required string Nickname { get; init; }

    /// <summary>The name or address to connect to.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    /// <summary>The name and port under which the host's key is known.</summary>
    public required (string Name, int Port) KnownAs { get; init; }

    /// <summary>Files of known host keys, the user's first.</summary>
    public required IReadOnlyList<string> KnownHostsFiles { get; init; }

    /// <summary>Identity files in the order in which they are tried; those that are not there are left out later.</summary>
    public required IReadOnlyList<string> IdentityFiles { get; init; }

    /// <summary>Whether the agent may offer only the keys that identity files name.</summary>
    public required bool IdentitiesOnly { get; init; }

    /// <summary>The agent's socket; null for no agent.</summary>
    public required string? Agent { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>How long a host may be silent before it is asked whether it is there; zero for never.</summary>
    public required TimeSpan AliveInterval { get; init; }

    /// <summary>How often it is asked in vain before it counts as gone.</summary>
    public required int AliveCount { get; init; }

    /// <summary>As known_hosts files and ssh-keygen write it.</summary>
    public static string Name(string host, int port) => port == UsualPort ? host : $"[{host}]:{port}";

    private const int UsualPort = 22;

    private static readonly string[] _defaultIdentities = ["id_rsa", "id_ecdsa", "id_ed25519"];

    /// <summary>An address, completed by the configuration files of SSH.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: they ask for what we cannot do, or make no sense.</exception>
    public static SshSettings Resolve(SftpAddress address, PlaceOptions options, SshFiles files)
    {
        var config = SshConfig.Read(files, address.Host, address.User);
        RefuseProxies(config);
        var port = address.Port ?? Number(config, "Port", UsualPort, least: 1, most: 65535);
        var user = address.User ?? config.Value("User") ?? Environment.UserName;
        var host = (config.Value("HostName") ?? address.Host).Replace("%h", address.Host, StringComparison.Ordinal).Replace("%%", "%", StringComparison.Ordinal);
        var tokens = new SshTokens(files, options.Variable)
        {
            Host = host, Nickname = address.Host, Port = port, User = user,
        };
        return new SshSettings
        {
            Nickname = address.Host,
            Host = host,
            Port = port,
            User = user,
            KnownAs = config.Value("HostKeyAlias") is { } alias ? (alias, UsualPort) : (host, port),
            KnownHostsFiles =
            [
                .. (config.Arguments("UserKnownHostsFile")?.Where(file => file != "none").Select(tokens.ExpandPath)
                    ?? [Path.Combine(files.UserFolder, "known_hosts"), Path.Combine(files.UserFolder, "known_hosts2")]).Where(files.Admit),
                .. (config.Arguments("GlobalKnownHostsFile")?.Where(file => file != "none").Select(tokens.ExpandPath)
                    ?? [Path.Combine(files.System, "ssh_known_hosts"), Path.Combine(files.System, "ssh_known_hosts2")]).Where(files.Admit),
            ],
            IdentityFiles =
            [
                .. (config.All("IdentityFile").ToArray() is { Length: > 0 } named
                    ? named.Where(file => file != "none").Select(tokens.ExpandPath)
                    : _defaultIdentities.Select(name => Path.Combine(files.UserFolder, name))).Where(files.Admit),
            ],
            IdentitiesOnly = IsYes(config.Value("IdentitiesOnly")),
            Agent = config.Value("IdentityAgent") switch
            {
                _ when files.ConfinedTo is not null => null,
                null or "SSH_AUTH_SOCK" => options.Variable("SSH_AUTH_SOCK"),
                "none" => null,
                ['$', .. var variable] when !variable.StartsWith('{') => options.Variable(variable),
                var socket => tokens.ExpandPath(socket),
            },
            ConnectTimeout = TimeSpan.FromSeconds(Number(config, "ConnectTimeout", otherwise: 30, least: 1, most: 1_000_000)),
            AliveInterval = TimeSpan.FromSeconds(Number(config, "ServerAliveInterval", otherwise: 20, least: 0, most: 1_000_000)),
            AliveCount = Number(config, "ServerAliveCountMax", otherwise: 3, least: 1, most: 1000),
        };
    }

    private static void RefuseProxies(SshConfig config)
    {
        foreach (var key in (string[])["ProxyJump", "ProxyCommand"])
        {
            if (config.Value(key) is { } value && !value.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                throw new ResgateException(FailureKind.Usage, $"the SSH configuration asks for {key}, which only the ssh program can do")
                {
                    Hint = "say -o sftp.args=-oBatchMode=yes, and the ssh program makes the connection",
                };
            }
        }
    }

    private static int Number(SshConfig config, string key, int otherwise, int least, int most) => config.Value(key) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        var text => throw new ResgateException(FailureKind.Usage, $"the SSH configuration says {key} {text}, which makes no sense"),
    };

    private static bool IsYes(string? value) => value is not null && (value.Equals("yes", StringComparison.OrdinalIgnoreCase) || value == "true");
}
