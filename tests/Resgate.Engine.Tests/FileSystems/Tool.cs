using System.Diagnostics;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>Runs a program that the test needs; one that is missing or fails, fails the test.</summary>
internal static class Tool
{
    public static byte[] Run(string program, string? folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
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

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {errors.Result}");
        return output.ToArray();
    }

    public static void Run(string program, params string[] arguments) => Run(program, null, arguments, []);
}
