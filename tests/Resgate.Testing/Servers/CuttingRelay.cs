using System.Net;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>Passes connections on to a server, and cuts them after so many bytes when it is told to.</summary>
public sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _upstream;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private long _answersLeft = long.MaxValue;
    private long _requestsLeft = long.MaxValue;

    public CuttingRelay(Uri upstream)
    {
        _upstream = upstream;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Every connection ends after so many bytes of answers, counted over all of them from now on.</summary>
    public void CutAnswersAfter(long bytes) => Interlocked.Exchange(ref _answersLeft, bytes);

    /// <summary>Every connection ends after so many bytes of requests, counted over all of them from now on.</summary>
    public void CutRequestsAfter(long bytes) => Interlocked.Exchange(ref _requestsLeft, bytes);

    /// <summary>All that comes from now on is passed on.</summary>
    public void Mend()
    {
        CutAnswersAfter(long.MaxValue);
        CutRequestsAfter(long.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(_upstream.Host, _upstream.Port);
        await Task.WhenAny(
            PassAsync(near.GetStream(), far.GetStream(), isAnswer: false),
            PassAsync(far.GetStream(), near.GetStream(), isAnswer: true));
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[64 << 10];
        try
        {
            for (int count; (count = await from.ReadAsync(buffer, _end.Token)) > 0;)
            {
                ref var left = ref isAnswer ? ref _answersLeft : ref _requestsLeft;
                var allowed = Math.Min(count, Math.Max(0, Interlocked.Add(ref left, -count) + count));
                await to.WriteAsync(buffer.AsMemory(0, (int)allowed), _end.Token);
                if (allowed < count)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side went away.
        }
    }
}
