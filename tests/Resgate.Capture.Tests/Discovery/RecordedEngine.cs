using System.Net.Sockets;
using System.Text;

namespace Resgate.Capture.Tests.Discovery;

/// <summary>Answers as an engine did when it was recorded, over a real unix socket.</summary>
internal sealed class RecordedEngine : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="path">Of the socket.</param>
    /// <param name="answers">Bodies by the beginning of what is asked for.</param>
    public RecordedEngine(string path, params (string Path, string Body)[] answers)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
        _serving = ServeAsync(answers);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync((string Path, string Body)[] answers)
    {
        try
        {
            while (true)
            {
                using var connection = await _socket.AcceptAsync(_stop.Token);
                await using var stream = new NetworkStream(connection);
                using var reader = new StreamReader(stream, leaveOpen: true);
                var asked = (await reader.ReadLineAsync(_stop.Token))?.Split(' ')[1] ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                var body = answers.FirstOrDefault(answer => asked.StartsWith(answer.Path, StringComparison.Ordinal)).Body ?? "";
                var head = $"HTTP/1.1 {(body.Length > 0 ? "200 OK" : "404 Not Found")}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(head + body), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
