using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>nginx in front of a server of plain HTTP: it speaks TLS and lets in who shows a certificate of our authority.</summary>
public sealed class CertificateGate : IAsyncDisposable
{
    private readonly string _root;
    private readonly ServerProcess _process;

    private CertificateGate(string root, ServerProcess process, int port)
    {
        _root = root;
        _process = process;
        Address = $"https://localhost:{port}/";
    }

    /// <summary>The URL of its root.</summary>
    public string Address { get; }

    /// <param name="upstream">The URL of the server behind it.</param>
    /// <param name="authority">Vouches for the gate, and for those who may come in.</param>
    public static async Task<CertificateGate> StartAsync(string upstream, CertificateAuthority authority)
    {
        var root = Directory.CreateTempSubdirectory("resgate-gate-").FullName;
        var own = authority.Issue("localhost");
        File.WriteAllText(Path.Combine(root, "cert.pem"), own.Certificate);
        File.WriteAllText(Path.Combine(root, "key.pem"), own.Key);
        var port = FreePort();
        var configuration = Path.Combine(root, "nginx.conf");
        File.WriteAllText(
            configuration,
            $$"""
            daemon off; master_process off; pid {{root}}/pid; error_log stderr;
            events { }
            http {
              access_log off;
              client_max_body_size 0; proxy_request_buffering off;
              client_body_temp_path {{root}}/b; proxy_temp_path {{root}}/p; fastcgi_temp_path {{root}}/f; uwsgi_temp_path {{root}}/u; scgi_temp_path {{root}}/s;
              server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate {{root}}/cert.pem; ssl_certificate_key {{root}}/key.pem;
                ssl_client_certificate {{authority.File}}; ssl_verify_client on;
                location / { proxy_pass {{upstream}}; }
              }
            }
            """);
        var process = await ServerProcess.StartAsync("/usr/sbin/nginx", ["-e", "stderr", "-c", configuration]);
        await process.WaitForAsync(async _ => await IsListeningAsync(port) ? "yes" : null);
        return new CertificateGate(root, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
