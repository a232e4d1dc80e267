using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>Takes connections at a port of the loopback, and has each of them served until the proxy goes.</summary>
internal sealed class ProxyListener : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _served = new();
    private readonly Task _accepting;

    /// <param name="port">Where to listen; 0 for any.</param>
    /// <param name="serve">Serves one connection, and gets the order to stop. What it throws because a side hung up is no news.</param>
    public ProxyListener(int port, Func<TcpClient, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_served.Keys);
        _stop.Dispose();
    }

    /// <summary>Another connection, to where all this leads.</summary>
    public static async Task<TcpClient> ConnectAsync(int port, CancellationToken stop)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, stop);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Hangs up; rudely, as when a machine along the way has forgotten the connection, or as one does.</summary>
    public static void HangUp(TcpClient client, bool rudely)
    {
        if (rudely)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        client.Close();
    }

    private async Task AcceptAsync(Func<TcpClient, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                var serving = Task.Run(() => ServeAsync(serve, client));
                _served[serving] = true;
                _ = serving.ContinueWith(ended => _served.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Func<TcpClient, CancellationToken, Task> serve, TcpClient client)
    {
        using (client)
        {
            try
            {
                await serve(client, _stop.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }
    }
}
