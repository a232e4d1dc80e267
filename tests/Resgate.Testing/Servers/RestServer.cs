using System.Security.Cryptography;
using System.Text;

namespace Resgate.Testing.Servers;

/// <summary>rest-server, restic's own server, on a free port of the loopback or at a socket. Its data go with it.</summary>
public sealed class RestServer : IAsyncDisposable
{
    private readonly string _root;
    private readonly ServerProcess _process;

    private RestServer(string root, ServerProcess process, string address)
    {
        _root = root;
        _process = process;
        Address = address;
    }

    /// <summary>The newest rest-server: what <c>RESGATE_TEST_REST_SERVER</c> names, or what tools/peers.sh unpacked.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_REST_SERVER")
        ?? Path.GetFullPath(Path.Combine(Fixtures.Root, "../../artifacts/peers/usr/bin/restic-rest-server"));

    /// <summary>The authority that its certificate comes from, with <see cref="Settings.Tls"/>.</summary>
    public static CertificateAuthority Authority { get; } = new("Resgate tests");

    /// <summary>The URL of its root, without <c>rest:</c>: <c>https://localhost:12345/</c>.</summary>
    public string Address { get; }

    /// <summary>0 at a socket.</summary>
    public int Port => new Uri(Address).Port is var port and > 0 ? port : 0;

    /// <summary>The folder that the root shows.</summary>
    public string Data => Path.Combine(_root, "data");

    public string Log => _process.Log;

    public static async Task<RestServer> StartAsync(Settings settings)
    {
        var root = Directory.CreateTempSubdirectory("resgate-rest-server-").FullName;
        var data = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        List<string> arguments = ["--path", data, "--listen", settings.AtSocket ? "unix:" + Path.Combine(root, "socket") : "127.0.0.1:0"];
        if (settings.Tls)
        {
            var shown = settings.Certificate ?? Authority.Issue("localhost");
            arguments.AddRange(["--tls", "--tls-cert", Write(root, "cert.pem", shown.Certificate), "--tls-key", Write(root, "key.pem", shown.Key)]);
        }

        if (settings.Users.Count == 0)
        {
            arguments.Add("--no-auth");
        }
        else
        {
            arguments.AddRange(["--htpasswd-file", Write(root, "htpasswd", string.Concat(settings.Users.Select(PasswordLine)))]);
        }

        var process = await ServerProcess.StartAsync(Program, [.. arguments, .. settings.Flags]);
        var at = await process.WaitForLineAsync("start server on ");
        var scheme = settings.Tls ? "https" : "http";
        return new RestServer(
            root, process, settings.AtSocket ? $"{scheme}+unix://{root}/socket:/" : $"{scheme}://localhost:{at[(at.LastIndexOf(':') + 1)..]}/");
    }

    /// <summary>The address of a repository, as restic takes it, seen by a user.</summary>
    public string Repository(string path, string user = "")
    {
        var place = Address.IndexOf("://", StringComparison.Ordinal) + 3;
        return $"rest:{Address[..place]}{user}{(user.Length > 0 ? "@" : "")}{Address[place..]}{path}";
    }

    /// <summary>Lets it stand still, as a server does whose machine has died: connections stay open, nothing comes.</summary>
    public void Freeze() => _process.Signal("STOP");

    public void Thaw() => _process.Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static string Write(string root, string name, string text)
    {
        var path = Path.Combine(root, name);
        File.WriteAllText(path, text);
        return path;
    }

#pragma warning disable CA5350 // One of the two forms that the server reads, and the quick one.
    private static string PasswordLine((string Name, string Password) user) =>
        $"{user.Name}:{{SHA}}{Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(user.Password)))}\n";
#pragma warning restore CA5350

    /// <summary>How a server is to be.</summary>
    public sealed record Settings
    {
        public bool Tls { get; init; }

        /// <summary>Instead of a good one.</summary>
        public IssuedCertificate? Certificate { get; init; }

        /// <summary>At a socket of the file system instead of a port.</summary>
        public bool AtSocket { get; init; }

        /// <summary>Who may come in; none for everybody.</summary>
        public IReadOnlyList<(string Name, string Password)> Users { get; init; } = [];

        /// <summary>As in <c>--append-only</c>, <c>--private-repos</c>, <c>--max-size</c>.</summary>
        public IReadOnlyList<string> Flags { get; init; } = [];
    }
}
