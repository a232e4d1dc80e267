using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Cli.Points;
using Resgate.Cli.Verbs;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>The options of <c>restore</c> that speak of a plan: any of them makes its argument a class or a path.</summary>
internal sealed class PlannedRestoreOptions
{
    private readonly Option<string> _plan = Verb.Text(
        "--plan", $"restore a class or path of this plan from its places (default with --at or --from: {PlanFile.DefaultPath})");
    private readonly Option<string> _at = Verb.Text(
        "--at", "with a plan: the newest point that is not later: 2026-11-25 14:00, or 2h for two hours ago (default: now)");
    private readonly Option<string> _from = Verb.Text("--from", "with a plan: the place to restore from (default: the nearest that has it)");

    public void AddTo(Command command)
    {
        command.Options.Add(_plan);
        command.Options.Add(_at);
        command.Options.Add(_from);
    }

    public bool AreGiven(Invocation call) => call.WasGiven(_plan) || call.WasGiven(_at) || call.WasGiven(_from);

    /// <summary>Null when it makes no sense, which has been told.</summary>
    public Plan? ReadPlan(Invocation call) => PlanFile.ReadOrComplain(call, _plan);

    public string? Place(Invocation call) => call.Get(_from);

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no moment.</exception>
    public Timestamp Time(Invocation call) => PointTime.Parse(call.Get(_at), call.Time.GetLocalNow());
}
