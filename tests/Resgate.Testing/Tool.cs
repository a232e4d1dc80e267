using System.Diagnostics;
using System.Text;

namespace Resgate.Testing;

/// <summary>Runs programs that tests need. One that is missing fails the test.</summary>
public static class Tool
{
    /// <summary>What a program said.</summary>
    /// <param name="ExitCode">As the program ended.</param>
    /// <param name="Output">Standard output.</param>
    /// <param name="Errors">Standard error.</param>
    public sealed record Result(int ExitCode, byte[] Output, string Errors)
    {
        public string Text => Encoding.UTF8.GetString(Output);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static Result Run(string program, params string[] arguments) => Run(program, null, arguments);

    /// <summary>Runs a program in a folder; it must succeed.</summary>
    public static Result Run(
        string program, string? folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var result = Try(program, folder, arguments, environment);
        return result.ExitCode == 0
            ? result
            : throw new InvalidOperationException($"{program} ended with {result.ExitCode}: {result.Errors}");
    }

    /// <summary>Runs a program, however it ends.</summary>
    public static Result Try(
        string program, string? folder, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return new Result(process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
    }
}
