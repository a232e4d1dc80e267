using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Resgate.Cli.Output;
using Resgate.Cli.Verbs;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>The command line from arguments to exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var globals = new GlobalOptions();
        var root = CreateRoot(globals);
        var parsed = root.Parse(
            Spelling.Normalize(arguments), new ParserConfiguration { ResponseFileTokenReplacer = null });
        IReadOnlyList<string> complaints = UnknownFlag(parsed) is { } flag
            ? [$"unknown flag {flag}"]
            : [.. parsed.Errors.Select(error => error.Message)];
        if (complaints.Count > 0)
        {
            foreach (var complaint in complaints)
            {
                await Console.Error.WriteLineAsync($"error: {complaint}");
            }

            var verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            await Console.Error.WriteLineAsync($"hint: 'resgate {verb}--help' lists what can be said here");
            return (int)ExitCode.Failed;
        }

        using var interrupt = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, interrupt.Token);
        }
        catch (Exception failure)
        {
            // The outermost frame: whatever comes here is told once, and becomes the exit code.
            return (int)FailureReport.Tell(failure, parsed.GetValue(globals.Json), interrupt.IsCancellationRequested);
        }

        void Interrupt(PosixSignalContext context)
        {
            // A second signal is not held back: somebody really wants this process gone.
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }
    }

    /// <summary>A flag that nobody knows is a mistake. The parser takes it for one of the verb's arguments where there may be any number.</summary>
    private static string? UnknownFlag(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).ToList();
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-' && arguments.Exists(one => ReferenceEquals(one, token)))
            ?.Value;
    }

    internal static RootCommand CreateRoot(GlobalOptions globals)
    {
        var root = new RootCommand("Resgate keeps, proves and brings back what a system needs. Repositories are restic repositories.");
        foreach (var option in globals.All)
        {
            root.Options.Add(option);
        }

        foreach (var verb in VerbList.Create(globals))
        {
            root.Subcommands.Add(verb);
        }

        return root;
    }
}
