using System.CommandLine;
using System.Security.Cryptography;
using Resgate.Cli.Plans;
using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>run</c>: captures what a plan says is due, and stores it at every place of the plan.</summary>
internal sealed class RunVerb
{
    private readonly Argument<string[]> _classes = Verb.Many("CLASS", "classes to capture now (default: those that are due)");
    private readonly Option<string> _plan = PlanFile.Option();
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "capture nothing, tell what would be captured", "-n");
    private readonly Option<bool> _resume = Verb.Flag(
        "--resume-containers", "only let containers go on that a run has left paused or stopped; for ExecStopPost= of systemd");
    private readonly Option<string> _wait = Verb.Text("--wait", "how long to wait for a run that is under way (default: 0s)");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new RunVerb();
        return new Command("run", "Capture what is due by the plan, and store it at its places")
        {
            verb._classes, verb._plan, verb._dryRun, verb._resume, verb._wait,
        }.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        // Whoever asks for that comes right after a kill, and the killed one may take a moment to be gone.
        var isResuming = call.Get(_resume);
        var patience = Duration.Parse(call.Get(_wait) ?? (isResuming ? "10s" : "0s"), _wait.Name);
        var state = new StateFolder();
        if (isResuming)
        {
            return await ResumeAsync(call, state, patience);
        }

        if (PlanFile.ReadOrComplain(call, _plan) is not { } plan)
        {
            return ExitCode.InvalidPlan;
        }

        var named = call.Get(_classes) ?? [];
        RefuseUnknown(plan, named);
        var run = new PlanRun(call, plan, state, NewId(call));
        if (call.Get(_dryRun))
        {
            return await run.RunAsync(named, dryRun: true);
        }

        state.Create();
        using var held = await RunLock.TakeAsync(state.LockFile, patience, call.Time, call.Cancellation);
        await HeldContainers.ReleaseAsync(call, state);
        var code = await run.RunAsync(named, dryRun: false, held);

        // An engine that was away when it was to let them go on may be back.
        return await HeldContainers.ReleaseAsync(call, state) || code != ExitCode.Done ? code : ExitCode.Incomplete;
    }

    private static async ValueTask<ExitCode> ResumeAsync(Invocation call, StateFolder state, TimeSpan patience)
    {
        state.Create();
        using var held = await RunLock.TakeAsync(state.LockFile, patience, call.Time, call.Cancellation);
        return await HeldContainers.ReleaseAsync(call, state) ? ExitCode.Done : ExitCode.Failed;
    }

    private static void RefuseUnknown(Plan plan, IEnumerable<string> named)
    {
        var names = plan.Classes.Select(static one => one.Name).ToList();
        if (named.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ResgateException(FailureKind.Usage, $"the plan has no class '{unknown}'")
            {
                Hint = $"it has {string.Join(", ", names)}",
            };
        }
    }

    private static string NewId(Invocation call) =>
        $"{call.Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
}
