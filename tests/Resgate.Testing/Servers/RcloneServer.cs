using Resgate.Storage;

namespace Resgate.Testing.Servers;

/// <summary>rclone's SFTP server on a free port of the loopback: another program than OpenSSH, and one that takes a password.</summary>
/// <remarks>It has no links, no fsync, and its permissions are made up.</remarks>
public sealed class RcloneServer : IAsyncDisposable
{
    public const string User = "keeper";

    private readonly string _work;
    private readonly ServerProcess _process;

    private RcloneServer(string work, ServerProcess process, int port)
    {
        _work = work;
        _process = process;
        Port = port;
    }

    /// <summary>The account's password.</summary>
    public static string Password { get; } = Guid.NewGuid().ToString("n");

    public int Port { get; }

    public string Log => _process.Log;

    /// <summary>The folder that it serves.</summary>
    public string Folder => Path.Combine(_work, "served");

    /// <summary>What a store has to be told to get in.</summary>
    public PlaceOptions Options => new()
    {
        Variable = name => name switch
        {
            "HOME" => Path.Combine(_work, "home"),
            "RESGATE_SFTP_PASSWORD_FILE" => Path.Combine(_work, "password"),
            _ => null,
        },
    };

    public static async Task<RcloneServer> StartAsync()
    {
        var program = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../artifacts/peers/usr/bin/rclone"));
        if (!File.Exists(program))
        {
            throw new FileNotFoundException("rclone is missing; tools/components.sh fetches it", program);
        }

        var work = Directory.CreateTempSubdirectory("resgate-rclone-").FullName;
        _ = Directory.CreateDirectory(Path.Combine(work, "served"));
        var known = Directory.CreateDirectory(Path.Combine(work, "home/.ssh")).FullName;
        _ = Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(work, "host"));
        await File.WriteAllTextAsync(Path.Combine(work, "password"), Password + "\n");
        var process = await ServerProcess.StartAsync(
            program,
            ["serve", "sftp", "served", "--addr", "127.0.0.1:0", "--key", Path.Combine(work, "host"), "--user", User, "--vfs-cache-mode", "writes", "--cache-dir", Path.Combine(work, "cache"), "-v"],
            work,
            // Not among the arguments, which everybody can read.
            [("RCLONE_PASS", Password), ("HOME", work), ("RCLONE_CONFIG", "/dev/null")]);
        var port = int.Parse((await process.WaitForLineAsync("listening on 127.0.0.1:")).Trim());
        var key = string.Join(' ', (await File.ReadAllTextAsync(Path.Combine(work, "host.pub"))).Split(' ').Take(2));
        await File.WriteAllTextAsync(Path.Combine(known, "known_hosts"), $"[127.0.0.1]:{port} {key}\n");
        return new RcloneServer(work, process, port);
    }

    public string Address(string folder) => $"sftp://{User}@127.0.0.1:{Port}/{folder}";

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_work, recursive: true);
    }
}
