using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Repairing;

namespace Resgate.Cli.Verbs;

/// <summary><c>repair index</c>: writes the index anew from what the packs say.</summary>
internal static class RepairIndexVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var readAll = Verb.Flag("--read-all-packs", "believe no index: read the header of every pack");
        var command = new Command("index", "Write the index anew from what is there") { readAll };
        return command.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            await using var open = await call.OpenAsync(LockMode.Exclusive);
            await new IndexRepair(open.Repository, new WorkReport(call)).RunAsync(call.Get(readAll), open.Cancellation);
            call.Say("done");
            return ExitCode.Done;
        }
    }
}
