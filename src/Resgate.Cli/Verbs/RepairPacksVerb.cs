using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Repairing;
using Resgate.Primitives;
using Resgate.Repository.Repairing;

namespace Resgate.Cli.Verbs;

/// <summary><c>repair packs</c>: saves what is good of damaged packs and gives them up.</summary>
internal static class RepairPacksVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var ids = new Argument<string[]>("packIDs")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "whole ids of packs, as 'check' names them",
        };
        var command = new Command("packs", "Save what is good of damaged packs, and give them up") { ids };
        return command.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            var packs = (call.Get(ids) ?? []).Select(text => Id.Parse(text)).ToHashSet();
            if (packs.Count == 0)
            {
                throw new ResgateException(FailureKind.Usage, "no ids specified")
                {
                    Hint = "'check --read-data' names the damaged packs",
                };
            }

            await using var open = await call.OpenAsync(LockMode.Exclusive);
            await open.Repository.LoadIndexAsync(open.Cancellation);
            await new PackRepair(open.Repository, new WorkReport(call))
                .RunAsync(packs, PackCopyFile.Create, open.Cancellation);
            call.Warn("");
            call.Warn(
                $"Use `{ProgramName.Name} repair snapshots --forget` to remove the corrupted data blobs from all snapshots");
            return ExitCode.Done;
        }
    }
}
