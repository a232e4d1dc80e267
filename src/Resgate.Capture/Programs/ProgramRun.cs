using System.ComponentModel;
using System.Diagnostics;

namespace Resgate.Capture.Programs;

/// <summary>Runs a program without a shell, without input, and not for longer than it may.</summary>
internal static class ProgramRun
{
    private const int LongestComplaint = 300;

    /// <param name="words">The program, found along <c>PATH</c>, and its arguments.</param>
    /// <param name="output">Gets what it prints.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Ends it, with all it has started.</param>
    /// <returns>Why its output is worth nothing, in one line; null when it ended with 0.</returns>
    public static async ValueTask<string?> RunAsync(
        IReadOnlyList<string> words, Stream output, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            try
            {
                process.StandardInput.Close();
                var complaints = LastLineAsync(process.StandardError, stop.Token);
                await process.StandardOutput.BaseStream.CopyToAsync(output, stop.Token);
                var complaint = await complaints;
                await process.WaitForExitAsync(stop.Token);
                return process.ExitCode == 0
                    ? null
                    : $"{words[0]} ended with code {process.ExitCode}{(complaint.Length > 0 ? $": {complaint}" : "")}";
            }
            finally
            {
                ProcessEnd.Of(process);
            }
        }
        catch (Win32Exception)
        {
            return $"cannot run {words[0]}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{words[0]} took longer than {limit.TotalMinutes:0.#} min and was ended";
        }
    }

    private static async Task<string> LastLineAsync(StreamReader errors, CancellationToken cancellation)
    {
        var last = "";
        while (await errors.ReadLineAsync(cancellation) is { } line)
        {
            last = line.Trim() is { Length: > 0 } text ? text : last;
        }

        return last.Length > LongestComplaint ? last[..LongestComplaint] : last;
    }
}
