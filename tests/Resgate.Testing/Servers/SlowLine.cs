using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Resgate.Testing.Servers;

/// <summary>A good but long and narrow line to a server of the loopback: what goes in comes out later, and not faster than it may.</summary>
/// <remarks>
/// All connections share the rate, each direction has its own. As much as fits into the line is on its way at once, so a sender is
/// held back only by the rate, as on a real line with enough window.
/// </remarks>
public sealed class SlowLine : IAsyncDisposable
{
    private readonly ProxyListener _listener;
    private readonly TimeSpan _oneWay;
    private readonly Bucket _up;
    private readonly Bucket _down;

    /// <param name="port">The server's.</param>
    /// <param name="roundTrip">The time to the server and back.</param>
    /// <param name="bytesPerSecond">The most that goes through in a second, one way.</param>
    /// <param name="listenAt">Where to listen; 0 for any.</param>
    public SlowLine(int port, TimeSpan roundTrip, long bytesPerSecond, int listenAt = 0)
    {
        _oneWay = roundTrip / 2;
        (_up, _down) = (new Bucket(bytesPerSecond), new Bucket(bytesPerSecond));
        _listener = new ProxyListener(listenAt, (client, stop) => ServeAsync(port, client, stop));
    }

    /// <summary>Where to connect instead.</summary>
    public int Port => _listener.Port;

    /// <summary>Bytes that went to the server, and that came from it.</summary>
    public (long Up, long Down) Carried => (_up.Carried, _down.Carried);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(int port, TcpClient client, CancellationToken stop)
    {
        // A handshake takes a round trip before the first byte may follow.
        await DelayAsync(Stopwatch.GetTimestamp() + ToTicks(2 * _oneWay), stop);
        using var server = await ProxyListener.ConnectAsync(port, stop);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAll(CarryAsync(client, server, _up, broken), CarryAsync(server, client, _down, broken));
    }

    private async Task CarryAsync(TcpClient from, TcpClient to, Bucket bucket, CancellationTokenSource broken)
    {
        var line = Channel.CreateBounded<(long Due, byte[] Bytes)>(256);
        await Task.WhenAll(OrBreakAsync(LeaveAsync()), OrBreakAsync(ArriveAsync(line.Reader, to, broken.Token)));

        async Task LeaveAsync()
        {
            var buffer = new byte[16 << 10];
            while (await from.GetStream().ReadAsync(buffer, broken.Token) is var count and > 0)
            {
                var through = bucket.Take(count);
                await DelayAsync(through, broken.Token);
                var due = Math.Max(through, Stopwatch.GetTimestamp()) + ToTicks(_oneWay);
                await line.Writer.WriteAsync((due, buffer[..count]), broken.Token);
            }

            line.Writer.Complete();
        }

        async Task OrBreakAsync(Task part)
        {
            try
            {
                await part;
            }
            catch
            {
                await broken.CancelAsync();
                throw;
            }
        }
    }

    private static async Task ArriveAsync(ChannelReader<(long Due, byte[] Bytes)> line, TcpClient to, CancellationToken stop)
    {
        await foreach (var (due, bytes) in line.ReadAllAsync(stop))
        {
            await DelayAsync(due, stop);
            await to.GetStream().WriteAsync(bytes, stop);
        }

        to.Client.Shutdown(SocketShutdown.Send);
    }

    // Timers are no finer than a millisecond; to wait for less would be to wait for more.
    private static async Task DelayAsync(long until, CancellationToken stop)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), until);
        if (left >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(left, TimeProvider.System, stop);
        }
    }

    private static long ToTicks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <summary>When bytes are through the narrowest place; a little may be saved up, so that coarse timers do not lower the rate.</summary>
    private sealed class Bucket(long bytesPerSecond)
    {
        private static readonly long _savings = Stopwatch.Frequency / 50;

        private readonly Lock _gate = new();
        private long _free = Stopwatch.GetTimestamp();

        public long Carried { get; private set; }

        public long Take(int count)
        {
            lock (_gate)
            {
                Carried += count;
                _free = Math.Max(_free, Stopwatch.GetTimestamp() - _savings) + (long)((double)count / bytesPerSecond * Stopwatch.Frequency);
                return _free;
            }
        }
    }
}
