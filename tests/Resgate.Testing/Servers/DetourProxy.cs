using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Resgate.Testing.Servers;

/// <summary>An HTTP proxy that leads every connection to one port of the loopback, whatever host was asked for.</summary>
/// <remarks>With it a program reaches a test's server at the address that is built into it, TLS and names included.</remarks>
public sealed class DetourProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;

    /// <param name="port">Where every connection ends.</param>
    public DetourProxy(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>For <c>HTTPS_PROXY</c>.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var near = client;
            var stream = near.GetStream();
            await ReadHeadAsync(stream);
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _port);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(stream));
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            // Both ends see it themselves.
        }
    }

    private static async Task ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }
    }
}
