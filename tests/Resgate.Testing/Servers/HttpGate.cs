using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>nginx in front of another server, with rules of its own for some requests.</summary>
public sealed class HttpGate : IAsyncDisposable
{
    private readonly string _root;
    private readonly ServerProcess _process;

    private HttpGate(string root, ServerProcess process, Uri address)
    {
        _root = root;
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <param name="upstream">The server behind it, which sees requests as they came, their host's name included.</param>
    /// <param name="rules">What stands before the passing on, in nginx's words; may be empty.</param>
    /// <param name="certificate">For localhost, and the gate speaks TLS; null for plain HTTP.</param>
    public static async Task<HttpGate> StartAsync(Uri upstream, string rules, IssuedCertificate? certificate = null)
    {
        var root = Directory.CreateTempSubdirectory("resgate-gate-").FullName;
        var port = FreePort();
        var configuration = Path.Combine(root, "nginx.conf");
        var tls = "";
        if (certificate is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(root, "cert.pem"), certificate.Certificate);
            await File.WriteAllTextAsync(Path.Combine(root, "key.pem"), certificate.Key);
            tls = $"ssl_certificate {root}/cert.pem; ssl_certificate_key {root}/key.pem;";
        }

        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off; master_process off; pid {{root}}/pid; error_log stderr;
            events { }
            http {
              access_log off; default_type application/xml;
              client_max_body_size 0; proxy_request_buffering off; proxy_buffering off; proxy_http_version 1.1;
              client_body_temp_path {{root}}/b; proxy_temp_path {{root}}/p; fastcgi_temp_path {{root}}/f; uwsgi_temp_path {{root}}/u; scgi_temp_path {{root}}/s;
              server {
                listen 127.0.0.1:{{port}}{{(tls.Length > 0 ? " ssl" : "")}}; {{tls}}
                location / {
                  {{rules}}
                  proxy_pass {{upstream.GetLeftPart(UriPartial.Authority)}};
                  proxy_set_header Host $http_host;
                }
              }
            }
            """);
        var process = await ServerProcess.StartAsync("/usr/sbin/nginx", ["-e", "stderr", "-c", configuration]);
        await process.WaitForAsync(async _ => await IsListeningAsync(port) ? "yes" : null);
        return new HttpGate(root, process, new Uri(certificate is null ? $"http://127.0.0.1:{port}/" : $"https://localhost:{port}/"));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
