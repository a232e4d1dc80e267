using System.CommandLine;
using Resgate.Cli.Kits;
using Resgate.Cli.Running;
using Resgate.Cli.Status;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>status</c>: which promises of the plan hold now, judged by what its places have.</summary>
/// <remarks>Ends with 0 when every class holds its objective and nothing else is amiss, 3 when something is, and 1 when no place could be asked.</remarks>
internal static class StatusVerb
{
    public static Command Create(GlobalOptions globals) =>
        new PlanReport<StatusReport>(MakeAsync, StatusTable.Write, StatusJson.Write, Judge)
            .ToCommand(globals, "status", "Show which objectives of the plan hold now");

    private static async ValueTask<StatusReport> MakeAsync(Invocation call, Plan plan)
    {
        var state = new StateFolder();
        var now = call.Time.GetUtcNow();
        var kit = KitRecord.Read(state.KitFile);
        return StatusReport.Of(plan, await StatusSurvey.MakeAsync(call, plan, now), kit, state, call.Time, now) with
        {
            ChangedSinceKit = await PlanKit.FindChangedAsync(plan, kit, call.Cancellation),
        };
    }

    private static ExitCode Judge(StatusReport report) => report switch
    {
        { IsBlind: true } => ExitCode.Failed,
        { IsSound: true } => ExitCode.Done,
        _ => ExitCode.Incomplete,
    };
}
