using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>Ceph with its S3 gateway: a whole cluster in memory, on free ports of the loopback. Needs root.</summary>
/// <remarks>
/// <c>tools/components.sh</c> unpacks two of them. The newest behaves as Amazon documents; the older one is like what stands in
/// many a rack: no conditional puts, no checksums that trail a body. Started once for all tests of a process.
/// </remarks>
public sealed class CephServer : IAsyncDisposable
{
    private static readonly Lazy<Task<CephServer>> _newest = new(() => StartAsync("ceph-20", "keeper"));
    private static readonly Lazy<Task<CephServer>> _older = new(() => StartAsync("ceph-16"));

    private readonly string _work;
    private readonly ServerProcess _process;

    private CephServer(string work, ServerProcess process, int port, int securePort)
    {
        _work = work;
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}/");
        SecureAddress = new Uri($"https://localhost:{securePort}/");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_work, recursive: true);
    }

    /// <summary>A role that BACKUP may take at the newest one.</summary>
    public const string Role = "arn:aws:iam:::role/keeper";

    /// <summary>Who vouches for the servers with TLS.</summary>
    public static CertificateAuthority Authority { get; } = new("Resgate S3 tests");

    public static Task<CephServer> Newest => _newest.Value;

    public static Task<CephServer> Older => _older.Value;

    public Uri Address { get; }

    /// <summary>The same server with TLS, and a certificate by <see cref="Authority"/>.</summary>
    public Uri SecureAddress { get; }

    private static async Task<CephServer> StartAsync(string tree, params string[] role)
    {
        var root = Path.GetFullPath(Path.Combine(Fixtures.Root, "../.."));
        var work = Directory.CreateTempSubdirectory("resgate-ceph-").FullName;
        var (port, securePort) = FreePorts();
        var certificate = Authority.Issue("localhost");
        await File.WriteAllTextAsync(Path.Combine(work, "server.pem"), certificate.Certificate + certificate.Key);
        var process = await ServerProcess.StartAsync(
            Path.Combine(root, "tools", "ceph-s3.sh"), [Path.Combine(root, "artifacts", "trees", tree), work, $"{port}", $"{securePort}", .. role]);
        await process.WaitForLineAsync("ready");
        return new CephServer(work, process, port, securePort);
    }

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
