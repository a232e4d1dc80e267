using System.ComponentModel;
using System.Diagnostics;
using Resgate.Primitives;

namespace Resgate.Capture.Programs;

/// <summary>Runs a program without a shell, gives it its input, and takes what it says. It speaks the C locale, for us to read.</summary>
internal static class ToolRun
{
    /// <param name="words">The program, found along <c>PATH</c>, and its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="onComplaint">Gets each line of its errors.</param>
    /// <param name="cancellation">Ends it, with all it has started.</param>
    /// <returns>The code it ended with, and all that it printed, which has to be little.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be run.</exception>
    public static async ValueTask<(int Code, byte[] Output)> RunAsync(
        IReadOnlyList<string> words, ReadOnlyMemory<byte> input, Action<string> onComplaint, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(Start(words))!;
            try
            {
                var complaints = ReadAsync(process.StandardError, onComplaint, cancellation);
                var feeding = FeedAsync(process.StandardInput, input, cancellation);
                using var output = new MemoryStream();
                await process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
                await Task.WhenAll(complaints, feeding);
                await process.WaitForExitAsync(cancellation);
                return (process.ExitCode, output.ToArray());
            }
            finally
            {
                ProcessEnd.Of(process);
            }
        }
        catch (Win32Exception cause)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot run {words[0]}", cause) { Hint = $"install {words[0]}" };
        }
    }

    private static ProcessStartInfo Start(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task FeedAsync(StreamWriter to, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await to.BaseStream.WriteAsync(input, cancellation);
            to.Close();
        }
        catch (IOException)
        {
            // It ended without reading on; its code tells whether that was right.
        }
    }

    private static async Task ReadAsync(StreamReader errors, Action<string> onComplaint, CancellationToken cancellation)
    {
        while (await errors.ReadLineAsync(cancellation) is { } line)
        {
            onComplaint(line);
        }
    }
}
