using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Resgate.Storage;

namespace Resgate.Testing.Servers;

/// <summary>OpenSSH's server on a free port of the loopback, set up as a backup host should be: one account, one folder, SFTP only.</summary>
/// <remarks>
/// Needs root, as sshd does for a chroot, and the account <c>backup</c> that every Debian has. It comes with the home folder of a
/// client that knows its host key and holds a key that it takes.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class SshServer : IAsyncDisposable
{
    /// <summary>The account that logs in.</summary>
    public const string User = "backup";

    private readonly string _work = Directory.CreateTempSubdirectory("resgate-sshd-").FullName;
    // Every folder above the chroot has to be root's alone, which those for temporary files are not.
    private readonly string _root = Directory.CreateDirectory($"/srv/resgate-sshd-{Guid.NewGuid():n}").FullName;
    private ServerProcess? _process;

    private SshServer(int port)
    {
        Port = port;
        Home = Path.Combine(_work, "home");
    }

    public int Port { get; }

    /// <summary>The client's home folder, with <c>.ssh</c> in it.</summary>
    public string Home { get; }

    /// <summary>The folder that the account may write to, as this machine sees it.</summary>
    public string Folder => Path.Combine(Jail, "data");

    /// <summary>The server's public host key: type and base64.</summary>
    public string HostKey => Words(Path.Combine(_work, "host_ed25519.pub"));

    public string Log => _process!.Log;

    /// <summary>A file of settings for the ssh program, which does not heed <c>HOME</c>.</summary>
    public string ClientConfig => Path.Combine(_work, "client_config");

    /// <summary>The variables of the client's environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What a store has to be told to get in.</summary>
    public PlaceOptions Options => new() { Variable = Variables.GetValueOrDefault };

    /// <param name="sftp">How the server's part of SFTP is started: options of <c>internal-sftp</c>.</param>
    /// <param name="settings">Further lines of sshd_config.</param>
    public static async Task<SshServer> StartAsync(string sftp = "", params IEnumerable<string> settings)
    {
        var server = new SshServer(FreePort());
        server.SetUp(sftp, settings);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>The address of a folder below the one that the account may write to, which need not exist.</summary>
    public string Address(string folder) => $"sftp://{User}@127.0.0.1:{Port}//data/{folder}";

    /// <summary>Makes a key and lets the server take it.</summary>
    /// <param name="name">Of the file in the client's <c>.ssh</c>.</param>
    /// <param name="type">As ssh-keygen names it.</param>
    /// <param name="passphrase">Empty for none.</param>
    /// <returns>The key's path.</returns>
    public string MakeKey(string name, string type = "ed25519", string passphrase = "")
    {
        var path = Path.Combine(Home, ".ssh", name);
        _ = Tool.Run("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", name, "-f", path);
        File.AppendAllText(AuthorizedKeys, File.ReadAllText(path + ".pub"));
        return path;
    }

    /// <summary>Kills the server and everyone whom it serves.</summary>
    public async Task KillAsync()
    {
        var sessions = Sessions();
        await _process!.DisposeAsync();
        Signal(sessions, "KILL");
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same port.</summary>
    public async Task ResumeAsync()
    {
        _ = Directory.CreateDirectory("/run/sshd");
        _process = await ServerProcess.StartAsync("/usr/sbin/sshd", ["-D", "-e", "-f", Path.Combine(_work, "sshd_config")]);
        _ = await _process.WaitForLineAsync("Server listening on");
    }

    /// <summary>Lets those who serve connections stand still, as if their machine had died: nothing comes, nothing is taken.</summary>
    public void Freeze() => Signal(Sessions(), "STOP");

    public void Thaw() => Signal(Sessions(), "CONT");

    public void KillSessions() => Signal(Sessions(), "KILL");

    /// <summary>How many connections it serves right now.</summary>
    public int ConnectionCount => Children(_process!.Id).Count;

    /// <summary>How many processes serve SFTP right now: one for each channel.</summary>
    public int ChannelCount => Sessions().Count(id => Title(id).Contains("@internal-sftp", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_work, recursive: true);
        Directory.Delete(_root, recursive: true);
    }

    private void SetUp(string sftp, IEnumerable<string> settings)
    {
        _ = Directory.CreateDirectory(Path.Combine(Home, ".ssh"));
        _ = Directory.CreateDirectory(Folder);
        _ = Tool.Run("chown", User, Folder);
        _ = Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(_work, "host_ed25519"));
        File.WriteAllLines(Path.Combine(_work, "sshd_config"),
        [
            $"Port {Port}",
            "ListenAddress 127.0.0.1",
            $"HostKey {_work}/host_ed25519",
            "PidFile none",
            $"AuthorizedKeysFile {AuthorizedKeys}",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "MaxStartups 100",
            $"AllowUsers {User}",
            .. settings,
            "Subsystem sftp internal-sftp",
            $"Match User {User}",
            $"  ChrootDirectory {Jail}",
            $"  ForceCommand internal-sftp -d /data {sftp}",
            "  AllowTcpForwarding no",
        ]);
        _ = MakeKey("id_ed25519");
        Variables["HOME"] = Home;
        File.WriteAllText(Path.Combine(Home, ".ssh", "known_hosts"), $"[127.0.0.1]:{Port} {HostKey}\n");
        File.WriteAllLines(ClientConfig,
        [
            $"IdentityFile {Home}/.ssh/id_ed25519",
            "IdentitiesOnly yes",
            $"UserKnownHostsFile {Home}/.ssh/known_hosts",
            "BatchMode yes",
        ]);
    }

    private string Jail => Path.Combine(_root, "jail");

    // The server reads it as the account, for whom the client's folder is closed.
    private string AuthorizedKeys => Path.Combine(_root, "authorized_keys");

    private List<int> Sessions()
    {
        var found = Children(_process!.Id);
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(Children(found[i]));
        }

        return found;
    }

    private static List<int> Children(int parent) =>
    [
        .. Tool.Try("ps", null, ["--ppid", $"{parent}", "-o", "pid="], []).Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, NumberStyles.AllowLeadingWhite)),
    ];

    private static string Title(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    // Who has ended by then needs no signal.
    private static void Signal(List<int> processes, string name) => processes.ForEach(id => Tool.Try("kill", null, [$"-{name}", $"{id}"], []));

    private static string Words(string file) => string.Join(' ', File.ReadAllText(file).Split(' ').Take(2));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
