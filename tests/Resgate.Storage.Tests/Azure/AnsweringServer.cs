using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Resgate.Storage.Tests.Azure;

/// <summary>A server that answers requests as a test wants it to, down to the byte, and hangs up after each: to tell lies that no real one tells.</summary>
internal sealed class AnsweringServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private int _requests;

    /// <param name="answer">Gets a request, all of it; gives all of the answer, or null to say nothing and not hang up either.</param>
    public AnsweringServer(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many have come.</summary>
    public int Requests => _requests;

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
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        var request = await ReadAsync(reader);
        Interlocked.Increment(ref _requests);
        if (_answer(request) is { } answer)
        {
            await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer));
        }
        else
        {
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        const string Length = "Content-Length: ";
        var head = new StringBuilder();
        var body = Array.Empty<char>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            head.AppendLine(line);
            if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
            {
                body = new char[int.Parse(line[Length.Length..])];
            }
        }

        if (body.Length > 0)
        {
            await reader.ReadBlockAsync(body);
        }

        return head.AppendLine().Append(body).ToString();
    }
}
