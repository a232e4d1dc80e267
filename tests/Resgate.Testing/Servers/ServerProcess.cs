using System.Collections.Concurrent;
using System.Diagnostics;

namespace Resgate.Testing.Servers;

/// <summary>A real server that runs beside the tests. It dies with them, however they end.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly BlockingCollection<Action> _starts = StartThread();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ServerProcess(Process process)
    {
        _process = process;
        Follow(process.StandardOutput);
        Follow(process.StandardError);
    }

    public int Id => _process.Id;

    /// <summary>All that it has said so far, on either stream.</summary>
    public string Log => string.Join('\n', _lines);

    public static Task<ServerProcess> StartAsync(
        string program, IEnumerable<string> arguments, string? folder = null, IEnumerable<(string Name, string Value)>? environment = null)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        var started = new TaskCompletionSource<ServerProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(new ServerProcess(Process.Start(start)!));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    /// <summary>Waits until something is true: it answers, it has said where it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended, or let us wait for too long.</exception>
    public async Task<T> WaitForAsync<T>(Func<ServerProcess, Task<T?>> look)
        where T : class
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System))
        {
            if (await look(this) is { } found)
            {
                return found;
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > _patience)
            {
                var how = _process.HasExited ? $"ended with {_process.ExitCode}" : "does not get ready";
                throw new InvalidOperationException($"{string.Join(' ', _process.StartInfo.ArgumentList)} {how}:\n{Log}");
            }
        }
    }

    /// <summary>What follows some words in a line that the server says.</summary>
    public Task<string> WaitForLineAsync(string words) => WaitForAsync(server => Task.FromResult(server._lines
        .Select(line => line.IndexOf(words, StringComparison.Ordinal) is var at and >= 0 ? line[(at + words.Length)..] : null)
        .FirstOrDefault(found => found is not null)));

    /// <summary>Sends a signal, such as STOP.</summary>
    public void Signal(string name) => Tool.Run("kill", $"-{name}", $"{_process.Id}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // The kernel kills a child with the thread that made it, not with the process: so that thread never ends.
    private static BlockingCollection<Action> StartThread()
    {
        var starts = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        {
            IsBackground = true,
            Name = "starts servers",
        };
        thread.Start();
        return starts;
    }

    private void Follow(StreamReader output) => _ = Task.Run(async () =>
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
        }
    });
}
