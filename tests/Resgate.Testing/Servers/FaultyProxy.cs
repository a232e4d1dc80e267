using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>A bad line to a server of the loopback. What happens is drawn from a seed, in the order in which things come.</summary>
/// <remarks>
/// <see cref="ToHttp"/> understands what it carries, and each request has a fate of its own; <see cref="ToTcp"/> knows bytes only
/// (SSH, TLS), and each connection has one.
/// </remarks>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly ProxyListener _listener;
    private readonly LineQuality _quality;
    private readonly Random _luck;
    private readonly ConcurrentDictionary<LineFault, int> _happened = new();

    private FaultyProxy(int port, LineQuality quality, int seed, bool isHttp)
    {
        _quality = quality;
        _luck = new Random(seed);
        _listener = new ProxyListener(0, isHttp
            ? (client, stop) => new FaultyHttpLine(this, port).ServeAsync(client, stop)
            : (client, stop) => new FaultyTcpLine(this, port).ServeAsync(client, stop));
    }

    /// <summary>Where to connect instead.</summary>
    public int Port => _listener.Port;

    /// <summary>While it is off, the line is a good one.</summary>
    public bool IsOff { get; set; }

    /// <summary>What has happened so far, and how often.</summary>
    public IReadOnlyDictionary<LineFault, int> Happened => _happened;

    /// <param name="port">The server's.</param>
    /// <param name="quality">How bad.</param>
    /// <param name="seed">Which luck.</param>
    public static FaultyProxy ToHttp(int port, LineQuality quality, int seed) => new(port, quality, seed, isHttp: true);

    /// <inheritdoc cref="ToHttp"/>
    public static FaultyProxy ToTcp(int port, LineQuality quality, int seed) => new(port, quality, seed, isHttp: false);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>What happens to the request or connection that has just come; null for nothing.</summary>
    internal LineFault? Draw()
    {
        lock (_luck)
        {
            if (IsOff || _luck.NextDouble() >= _quality.Rate)
            {
                return null;
            }

            var fault = _quality.Faults[_luck.Next(_quality.Faults.Count)];
            _happened.AddOrUpdate(fault, 1, (_, count) => count + 1);
            return fault;
        }
    }

    /// <summary>From 0 to below a number; 0 for 0.</summary>
    internal int Draw(int below)
    {
        lock (_luck)
        {
            return below == 0 ? 0 : _luck.Next(below);
        }
    }

    internal Task DelayAsync(CancellationToken stop) =>
        Task.Delay(TimeSpan.FromMilliseconds(Draw((int)_quality.LongestDelay.TotalMilliseconds)), TimeProvider.System, stop);

    internal void HangUp(TcpClient client) => ProxyListener.HangUp(client, rudely: Draw(2) == 0);
}
