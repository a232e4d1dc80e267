using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Cli.Points;
using Resgate.Cli.Verbs;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>The options of <c>restore</c> that speak of a plan.</summary>
internal sealed class PlannedRestoreOptions
{
    private readonly Option<string> _plan = Verb.Text(
        "--plan", $"restore a class or path of this plan from its places {PlanFile.DefaultText}; meant with --at or --from, too, and where no repository is named");
    private readonly Option<string> _at = Verb.Text(
        "--at", "with a plan: the newest point that is not later: 2026-11-25 14:00, or 2h for two hours ago (default: now)");
    private readonly Option<string> _from = Verb.Text("--from", "with a plan: the place to restore from (default: the nearest that has it)");

    public void AddTo(Command command)
    {
        command.Options.Add(_plan);
        command.Options.Add(_at);
        command.Options.Add(_from);
    }

    /// <summary>Whether the argument is a class or a path: any of them makes it one, and so does a plan where no repository is named.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: there is neither a plan nor a repository.</exception>
    public bool AreMeant(Invocation call)
    {
        if (call.WasGiven(_plan) || call.WasGiven(_at) || call.WasGiven(_from))
        {
            return true;
        }

        if (ProgramName.IsRestic || call.NamesRepository)
        {
            return false;
        }

        return File.Exists(PlanFile.UsualPath)
            ? true
            : throw new ResgateException(FailureKind.Usage, $"no repository was named, and there is no plan {PlanFile.UsualPath}")
            {
                Hint = "say --repo ADDRESS or set RESTIC_REPOSITORY to restore a snapshot, say --plan FILE to restore a class or path of a plan",
            };
    }

    /// <summary>Null when it makes no sense, which has been told.</summary>
    public Plan? ReadPlan(Invocation call) => PlanFile.ReadOrComplain(call, _plan);

    public string? Place(Invocation call) => call.Get(_from);

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no moment.</exception>
    public Timestamp Time(Invocation call) => PointTime.Parse(call.Get(_at), call.Time.GetLocalNow());
}
