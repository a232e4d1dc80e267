using System.CommandLine;
using Resgate.Cli.Maintenance;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>prune</c>: removes data that no snapshot needs.</summary>
internal static class PruneVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var dryRun = Verb.Flag("--dry-run", "change nothing, print what would be done", "-n");
        var noFreeSpace = Verb.Text(
            "--unsafe-recover-no-free-space",
            "for a place with no room left: deletes the index first; name the repository's id. Try --max-repack-size 0 before");
        var options = new PruneOptionSet();
        var command = new Command("prune", "Remove data that no snapshot needs") { dryRun, noFreeSpace };
        options.AddTo(command);
        return command.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            var chosen = options.Read(call);
            await using var opened = await call.OpenAsync(LockModeOf(call, call.Get(dryRun), "prune"));
            if (call.Get(noFreeSpace) is { Length: > 0 } id)
            {
                var own = opened.Repository.Config.Id.ToString();
                chosen = id == own
                    ? chosen with { RecoverNoFreeSpace = true }
                    : throw new ResgateException(FailureKind.Usage, $"must pass id '{own}' to --unsafe-recover-no-free-space");
            }

            await PruneStep.RunAsync(call, opened, chosen, call.Get(dryRun), new HashSet<Id>());
            return ExitCode.Done;
        }
    }

    /// <summary>Exclusive, unless nothing will be changed and the user wants no lock.</summary>
    public static LockMode LockModeOf(Invocation call, bool dryRun, string verb)
    {
        if (!call.Get(call.Globals.NoLock))
        {
            return LockMode.Exclusive;
        }

        return dryRun
            ? LockMode.None
            : throw new ResgateException(
                FailureKind.Usage, $"--no-lock is only applicable in combination with --dry-run for {verb} command");
    }
}
