using System.CommandLine;
using Resgate.Cli.Mirroring;
using Resgate.Cli.Plans;
using Resgate.Cli.Running;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>mirror</c>: dated trees of plain files, made by rsync, as a plan's mirrors say.</summary>
internal sealed class MirrorVerb
{
    private readonly Argument<string[]> _mirrors = Verb.Many("NAME", "mirrors to make now (default: those that are due)");
    private readonly Option<string> _plan = PlanFile.Option();
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "copy nothing, tell what would be mirrored", "-n");
    private readonly Option<string> _wait = Verb.Text("--wait", "how long to wait for a mirror that is under way (default: 0s)");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new MirrorVerb();
        return new Command("mirror", "Make the dated mirrors of a plan that are due, with rsync")
        {
            verb._mirrors, verb._plan, verb._dryRun, verb._wait,
        }.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var reading = PlanFile.Read(call.Get(_plan) ?? PlanFile.UsualPath);
        if (reading.Plan is not { } plan)
        {
            PlanFile.Complain(call, reading, call.Error);
            return ExitCode.InvalidPlan;
        }

        var named = call.Get(_mirrors) ?? [];
        var names = plan.Mirrors.Select(static mirror => mirror.Name).ToList();
        if (names.Count == 0 || named.Any(name => !names.Contains(name)))
        {
            throw new ResgateException(FailureKind.Usage, names.Count == 0 ? "the plan has no mirrors" : $"the plan has no mirror '{named.First(name => !names.Contains(name))}'")
            {
                Hint = names.Count == 0 ? "write them under 'mirrors:'" : $"it has {string.Join(", ", names)}",
            };
        }

        var state = new StateFolder();
        var mirrors = new PlanMirrors(call, plan, state);
        if (call.Get(_dryRun))
        {
            return await mirrors.RunAsync(named, dryRun: true);
        }

        var patience = Duration.Parse(call.Get(_wait) ?? "0s", _wait.Name);
        state.Create();
        using var held = await RunLock.TakeAsync(state.MirrorLockFile, patience, call.Time, call.Cancellation);
        return await mirrors.RunAsync(named, dryRun: false);
    }
}
