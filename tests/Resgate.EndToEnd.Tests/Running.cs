using System.Diagnostics;
using System.Globalization;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>A program that runs beside the test. It ends with the test at the latest.</summary>
internal sealed class Running : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public Running(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public bool HasEnded => _process.HasExited;

    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Sends a signal. A process that has ended already does not mind.</summary>
    public void Signal(string name) =>
        Tool.Try("kill", null, [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)], []);

    /// <summary>SIGKILL, now.</summary>
    /// <returns>Whether it was the signal that ended the process.</returns>
    public bool Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        return _process.ExitCode == 137;
    }

    public (int ExitCode, string Output, string Errors) Wait()
    {
        if (!_process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} does not end");
        }

        return (_process.ExitCode, _output.GetAwaiter().GetResult(), _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
