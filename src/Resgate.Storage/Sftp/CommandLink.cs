using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>The pipes of a program that speaks SFTP.</summary>
/// <param name="process">Just started.</param>
/// <param name="name">Of the program, for people.</param>
internal sealed class CommandLink(Process process, string name) : ISftpLink
{
    private const int LongestComplaint = 500;

    /// <summary>A program that has lost its input ends; one that does not is ended.</summary>
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private Task _reading = Task.CompletedTask;
    private Task _hearing = Task.CompletedTask;
    private volatile string _complaint = "";
    private volatile bool _hasSpoken;
    private bool _ended;

    public void Listen(ISftpListener listener)
    {
        _hearing = HearAsync();
        _reading = ReadAsync(listener);
    }

    public async ValueTask SendAsync(ArraySegment<byte> bytes)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(bytes);
            await process.StandardInput.BaseStream.FlushAsync();
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            throw await EndedAsync();
        }
    }

    public void Abort(ResgateException why)
    {
        if (!_ended)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        using (var patience = new CancellationTokenSource(_farewell))
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await _reading;
        await _hearing;
        process.Dispose();
    }

    private async Task ReadAsync(ISftpListener listener)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await process.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var count)
            {
                _hasSpoken = true;
                listener.Received(buffer.AsSpan(0, count));
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // Then there is nothing more to read, either.
        }

        listener.Broken(await EndedAsync());
    }

    /// <summary>Keeps the last words of the program, which tell why it ended.</summary>
    private async Task HearAsync()
    {
        var last = new Queue<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            last.Enqueue(new string([.. line.Where(letter => !char.IsControl(letter)).Take(LongestComplaint)]));
            if (last.Count > 3)
            {
                _ = last.Dequeue();
            }

            _complaint = string.Join("; ", last);
        }
    }

    private async Task<ResgateException> EndedAsync()
    {
        // Its last words may be a moment behind.
        using var patience = new CancellationTokenSource(_farewell);
        await _hearing.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What never worked will not work the next time, either: a host that is not known, a password that is wrong.
        return new ResgateException(
            _hasSpoken ? FailureKind.Transient : FailureKind.Failed,
            $"{name} ended",
            _complaint.Length > 0 ? new IOException(_complaint) : null);
    }
}
