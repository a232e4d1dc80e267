using System.Net.Sockets;
using System.Text;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>In an engine's place: gives one answer to whatever it is asked first, or listens and says nothing at all.</summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _answering;

    /// <param name="path">Of its socket.</param>
    /// <param name="status">Of HTTP, such as <c>200 OK</c>; null for silence.</param>
    /// <param name="body">The answer, ASCII.</param>
    public ScriptedEngine(string path, string? status, string body)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
        _answering = status is null ? Task.CompletedTask : AnswerAsync(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    public async ValueTask DisposeAsync()
    {
        await _answering;
        _socket.Dispose();
    }

    private async Task AnswerAsync(string answer)
    {
        using var connection = await _socket.AcceptAsync();
        _ = await connection.ReceiveAsync(new byte[4096]);
        await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
    }
}
