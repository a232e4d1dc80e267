using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>moto: what others test their S3 clients with. Quick, takes any credentials, and forgets all when it ends. Needs root.</summary>
public sealed class MotoServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private MotoServer(ServerProcess process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri Address { get; }

    public static async Task<MotoServer> StartAsync()
    {
        var tree = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../artifacts/trees/ceph-20"));
        var port = FreePort();
        var process = await ServerProcess.StartAsync("chroot", [tree, "moto_server", "-H", "127.0.0.1", "-p", $"{port}"]);
        await process.WaitForLineAsync($"Running on http://127.0.0.1:{port}");
        return new MotoServer(process, port);
    }

    /// <summary>Sends a signal, such as STOP.</summary>
    public void Signal(string name) => _process.Signal(name);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
