using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Resgate.Cli.Output;
using Resgate.Cli.Verbs;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>The command line from arguments to exit code.</summary>
internal static class CommandLine
{
    // Never let go of: who asks how far the work is while the process is on its way out must not kill it.
    private static PosixSignalRegistration? _onAsking;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var globals = new GlobalOptions();
        var root = CreateRoot(globals);
        using var interrupt = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        _onAsking ??= PosixSignalRegistration.Create(ProgressTicker.Asking, static context => context.Cancel = true);
        var spelling = new Spelling(root);
        try
        {
            var parsed = root.Parse(
                spelling.Normalize(arguments), new ParserConfiguration { ResponseFileTokenReplacer = null });
            foreach (var warning in spelling.Warnings)
            {
                await Console.Error.WriteLineAsync(warning);
            }

            if (parsed.Errors is [var complaint, ..])
            {
                throw new ResgateException(FailureKind.Usage, complaint.Message);
            }

            Features.Check(Console.Error.WriteLine);
            ProgressRate.Check(Console.Error.WriteLine);
            globals.Check(parsed);
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
            return (int)FailureReport.Tell(failure, spelling.WantsJson, interrupt.IsCancellationRequested);
        }

        void Interrupt(PosixSignalContext context)
        {
            // A second signal is not held back: somebody really wants this process gone.
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }
    }

    /// <summary>All that can be said. No <see cref="RootCommand"/>, which would insist on a name of its own.</summary>
    internal static Command CreateRoot(GlobalOptions globals)
    {
        var root = new Command(
            ProgramName.Name, "Keeps, proves and brings back what a system needs. Repositories are restic repositories.")
        {
            new HelpOption(),
            new VersionOption(),
        };
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
