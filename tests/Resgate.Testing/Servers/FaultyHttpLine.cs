using System.Globalization;
using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>One client's connection through a bad line of HTTP.</summary>
internal sealed class FaultyHttpLine(FaultyProxy proxy, int port)
{
    private static readonly string[] _refusals =
        ["429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"];

    public async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        var stream = client.GetStream();
        await using var reading = new BufferedStream(stream, 16 << 10);
        while (await HttpMessage.ReadHeadAsync(reading, stop) is { } request)
        {
            var fault = proxy.Draw();
            if (fault is LineFault.DropRequest)
            {
                proxy.HangUp(client);
                return;
            }

            if (fault is LineFault.Stall)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }

            var answer = request["Expect"] is null
                ? await AnswerAsync(request, fault, reading, stop)
                : await AskFirstAsync(request, fault, reading, stream, stop);
            if (answer is null)
            {
                proxy.HangUp(client);
                return;
            }

            if (!await ReplyAsync(client, stream, request, answer, fault, stop))
            {
                return;
            }
        }
    }

    /// <returns>Null when the connection breaks.</returns>
    private async Task<HttpMessage?> AnswerAsync(HttpMessage request, LineFault? fault, Stream reading, CancellationToken stop)
    {
        var size = int.Parse(request["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
        request.Set("Connection", "close");
        var heard = fault == LineFault.CutRequest ? proxy.Draw(size) : size;
        await request.ReadBodyAsync(reading, heard, stop);
        if (fault == LineFault.Delay)
        {
            await proxy.DelayAsync(stop);
        }

        if (fault == LineFault.Duplicate)
        {
            await ForwardAsync(request, stop);
        }

        if (fault == LineFault.CutRequest)
        {
            await CutAsync(request, stop);
            return null;
        }

        if (fault == LineFault.Refuse && proxy.Draw(2) == 0)
        {
            return Refusal();
        }

        var answer = await ForwardAsync(request, stop);
        return fault switch
        {
            LineFault.LoseReply => null,
            LineFault.Refuse => Refusal(),
            _ => answer,
        };
    }

    /// <summary>Whoever waits for consent before it sends a body gets that of the server, or its refusal.</summary>
    private async Task<HttpMessage?> AskFirstAsync(
        HttpMessage request, LineFault? fault, Stream reading, NetworkStream writing, CancellationToken stop)
    {
        request.Set("Connection", "close");
        using var server = await ProxyListener.ConnectAsync(port, stop);
        await using var answers = new BufferedStream(server.GetStream(), 16 << 10);
        await server.GetStream().WriteAsync(request.Head(), stop);
        var answer = await HttpMessage.ReadHeadAsync(answers, stop);
        if (answer?.Start.Contains(" 100 ", StringComparison.Ordinal) == true)
        {
            await writing.WriteAsync(answer.Head(), stop);
            await request.ReadBodyAsync(reading, int.MaxValue, stop);
            await server.GetStream().WriteAsync(request.Body, stop);
            answer = await HttpMessage.ReadHeadAsync(answers, stop);
            request.Remove("Expect");
        }

        if (answer is not null)
        {
            await answer.ReadBodyAsync(answers, int.MaxValue, stop);
        }

        return fault switch
        {
            LineFault.LoseReply => null,
            LineFault.Refuse => Refusal(),
            _ => answer,
        };
    }

    private async Task<HttpMessage?> ForwardAsync(HttpMessage request, CancellationToken stop)
    {
        using var server = await ProxyListener.ConnectAsync(port, stop);
        var stream = server.GetStream();
        await stream.WriteAsync(request.Head(), stop);
        try
        {
            await stream.WriteAsync(request.Body, stop);
        }
        catch (IOException)
        {
            // It may have answered before it heard all.
        }

        await using var reading = new BufferedStream(stream, 16 << 10);
        var answer = await HttpMessage.ReadHeadAsync(reading, stop);
        if (answer is not null && !IsHead(request))
        {
            await answer.ReadBodyAsync(reading, int.MaxValue, stop);
        }

        return answer;
    }

    private async Task CutAsync(HttpMessage request, CancellationToken stop)
    {
        using var server = await ProxyListener.ConnectAsync(port, stop);
        await server.GetStream().WriteAsync(request.Head(), stop);
        await server.GetStream().WriteAsync(request.Body, stop);
        proxy.HangUp(server);
    }

    /// <returns>Whether the connection is still there.</returns>
    private async Task<bool> ReplyAsync(
        TcpClient client, NetworkStream writing, HttpMessage request, HttpMessage answer, LineFault? fault, CancellationToken stop)
    {
        // A body that was not asked for does not come, or comes all the same; either way nobody can tell what follows.
        var isLast = request["Expect"] is not null;
        var sent = answer.Body.Length;
        answer.Remove("Transfer-Encoding");
        answer.Remove("Connection");
        if (!IsHead(request))
        {
            sent = fault is LineFault.CutReply or LineFault.ShortenReply or LineFault.StallReply ? proxy.Draw(sent) : sent;
            answer.Set("Content-Length", $"{(fault == LineFault.ShortenReply ? sent : answer.Body.Length)}");
        }

        await writing.WriteAsync(answer.Head(), stop);
        await writing.WriteAsync(answer.Body.AsMemory(0, sent), stop);
        if (fault == LineFault.StallReply && sent < answer.Body.Length)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }

        if (isLast || (fault == LineFault.CutReply && sent < answer.Body.Length))
        {
            proxy.HangUp(client);
            return false;
        }

        return true;
    }

    private HttpMessage Refusal()
    {
        var refusal = HttpMessage.Answer($"HTTP/1.1 {_refusals[proxy.Draw(_refusals.Length)]}");
        if (proxy.Draw(2) == 0)
        {
            refusal.Set("Retry-After", $"{proxy.Draw(2)}");
        }

        return refusal;
    }

    private static bool IsHead(HttpMessage request) => request.Start.StartsWith("HEAD ", StringComparison.Ordinal);
}
