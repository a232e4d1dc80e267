using System.Net.Sockets;

namespace Resgate.Testing.Servers;

/// <summary>One client's connection through a bad line that knows nothing but bytes.</summary>
internal sealed class FaultyTcpLine(FaultyProxy proxy, int port)
{
    private const int MostBytesBefore = 2 << 20;

    public async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        var fault = proxy.Draw();
        if (fault == LineFault.DropRequest)
        {
            proxy.HangUp(client);
            return;
        }

        if (fault == LineFault.Delay)
        {
            await proxy.DelayAsync(stop);
        }

        // Any other fault comes after so many bytes, in either direction.
        using var server = await ProxyListener.ConnectAsync(port, stop);
        await CarryAsync(client, server, fault, stop);
    }

    private async Task CarryAsync(TcpClient client, TcpClient server, LineFault? fault, CancellationToken stop)
    {
        var budget = new Budget(fault is null or LineFault.Delay ? long.MaxValue : proxy.Draw(MostBytesBefore));
        var pumps = Task.WhenAll(PumpAsync(client, server, budget, stop), PumpAsync(server, client, budget, stop));
        if (await Task.WhenAny(pumps, budget.Spent) == budget.Spent)
        {
            if (fault is LineFault.Stall or LineFault.StallReply)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }

            proxy.HangUp(client);
            proxy.HangUp(server);
        }

        await pumps;
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, Budget budget, CancellationToken stop)
    {
        var buffer = new byte[32 << 10];
        while (await from.GetStream().ReadAsync(buffer, stop) is var count and > 0)
        {
            var allowed = budget.Take(count);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, allowed), stop);
            if (allowed < count)
            {
                budget.Spend();
                return;
            }
        }

        to.Client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Bytes that both directions share.</summary>
    private sealed class Budget(long bytes)
    {
        private readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _left = bytes;

        public Task Spent => _spent.Task;

        public void Spend() => _spent.TrySetResult();

        public int Take(int count)
        {
            var left = Interlocked.Add(ref _left, -count);
            return left >= 0 ? count : (int)Math.Max(0, count + left);
        }
    }
}
