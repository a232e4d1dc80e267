using System.Diagnostics;

namespace Resgate.Storage.Tests;

/// <summary>Runs a system tool; its failure, or its absence, fails the test.</summary>
internal static class Tool
{
    public static void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {complaint}");
    }
}
