using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Resgate.Storage.Tests.Rest;

/// <summary>Says word for word what a test wants to be said; each answer ends its connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string> _answer;
    private readonly Task _serving;

    /// <param name="answer">From a request's head to all that is answered, head and body.</param>
    public ScriptedServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public List<string> Requests { get; } = [];

    public IObjectStore Open(PlaceOptions? options = null) =>
        Locations.Open($"rest:http://user:hidden@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/", options ?? PlaceOptions.Default);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                var head = await ReadHeadAsync(stream);
                Requests.Add(head);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(head).ReplaceLineEndings("\r\n")), _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                // What is still to come is heard, or the connection would be reset before the answer is.
                await stream.CopyToAsync(Stream.Null, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
