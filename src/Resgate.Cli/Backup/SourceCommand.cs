using System.ComponentModel;
using System.Diagnostics;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The command whose output is backed up. Disposing ends it, with all it has started, if it still runs.</summary>
internal sealed class SourceCommand : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private SourceCommand(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    /// <summary>What it writes to its standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <param name="words">The program, found along <c>PATH</c>, and its arguments.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be run.</exception>
    public static SourceCommand Start(IReadOnlyList<string> words)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true });
            return new SourceCommand(process!, words[0]);
        }
        catch (Win32Exception cause)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot run {words[0]}", cause);
        }
    }

    /// <summary>Makes sure that the command ended well: only then is its output worth a snapshot.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it did not.</exception>
    public void Finish()
    {
        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw new ResgateException(
                FailureKind.Failed, $"{_name} ended with code {_process.ExitCode}, so no snapshot was made");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It, or something that it has started, ended by itself or belongs to somebody else. Whatever ended the backup is
            // told.
        }

        _process.Dispose();
    }
}
