using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>Runs the command line as a user would, in this process: what it printed, and how it ended.</summary>
internal sealed record Terminal(int ExitCode, string Out, string Error)
{
    // The console belongs to the whole process.
    private static readonly SemaphoreSlim s_console = new(1);

    /// <summary>What a failure looks like that ends a verb.</summary>
    public static (ExitCode Code, string Said) Tell(Exception failure)
    {
        s_console.Wait(TestContext.Current.CancellationToken);
        var before = Console.Error;
        try
        {
            using var error = new StringWriter();
            Console.SetError(error);
            return (FailureReport.Tell(failure, json: false, interrupted: false), error.ToString());
        }
        finally
        {
            Console.SetError(before);
            s_console.Release();
        }
    }

    /// <summary>On a repository whose password is that of the golden ones.</summary>
    public static async Task<Terminal> RunAsync(string repository, params string[] arguments)
    {
        var password = Path.Combine(Path.GetTempPath(), $"resgate-tests-{Environment.ProcessId}.password");
        await s_console.WaitAsync(TestContext.Current.CancellationToken);
        var (oldOut, oldError) = (Console.Out, Console.Error);
        try
        {
            await File.WriteAllTextAsync(password, "fixture-password");
            await using var output = new StringWriter();
            await using var error = new StringWriter();
            Console.SetOut(TextWriter.Synchronized(output));
            Console.SetError(TextWriter.Synchronized(error));
            var code = await CommandLine.RunAsync(["--repo", repository, "--password-file", password, .. arguments]);
            return new Terminal(code, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(oldOut);
            Console.SetError(oldError);
            File.Delete(password);
            s_console.Release();
        }
    }
}
