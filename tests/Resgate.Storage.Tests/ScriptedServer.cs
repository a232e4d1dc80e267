using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Resgate.Storage.Tests;

/// <summary>Says word for word what a test wants to be said, lies included; each answer ends its connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string?> _answer;
    private readonly Task _serving;

    /// <param name="answer">From a request, head and body, to all that is answered, head and body; null for silence.</param>
    public ScriptedServer(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its URL, without a slash at the end.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    public List<string> Requests { get; } = [];

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
                var request = await ReadRequestAsync(stream);
                Requests.Add(request);
                if (_answer(request) is { } answer)
                {
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.ReplaceLineEndings("\r\n")), _stop.Token);
                    client.Client.Shutdown(SocketShutdown.Send);
                }

                // What is still to come is heard, or the connection would be reset before the answer is.
                await stream.CopyToAsync(Stream.Null, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        const string LengthHeader = "\r\nContent-Length: ";
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        var text = head.ToString();
        if (text.IndexOf(LengthHeader, StringComparison.OrdinalIgnoreCase) is not (var at and >= 0)
            || text.Contains("\r\nExpect: ", StringComparison.OrdinalIgnoreCase))
        {
            // No body, or one that comes when we have agreed to it.
            return text;
        }

        var body = new byte[int.Parse(text[(at + LengthHeader.Length)..].Split('\r')[0])];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return text + Encoding.Latin1.GetString(body);
    }
}
