using System.CommandLine;
using Resgate.Cli.Kits;
using Resgate.Cli.Plans;
using Resgate.Cli.Running;
using Resgate.Cli.Status;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>status</c>: which promises of the plan hold now, judged by what its places have.</summary>
/// <remarks>Ends with 0 when every class holds its objective and nothing else is amiss, 3 when something is, and 1 when no place could be asked.</remarks>
internal static class StatusVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var file = PlanFile.Option();
        return new Command("status", "Show which objectives of the plan hold now") { file }.Does(globals, async call =>
        {
            if (PlanFile.ReadOrComplain(call, file) is not { } plan)
            {
                return ExitCode.InvalidPlan;
            }

            var state = new StateFolder();
            var now = call.Time.GetUtcNow();
            var report = StatusReport.Of(plan, await StatusSurvey.MakeAsync(call, plan, now), KitRecord.Read(state.KitFile), state, call.Time, now);
            if (call.Json)
            {
                StatusJson.Write(call.Out, report);
            }
            else
            {
                StatusTable.Write(call.Out, report);
            }

            return report switch
            {
                { IsBlind: true } => ExitCode.Failed,
                { IsSound: true } => ExitCode.Done,
                _ => ExitCode.Incomplete,
            };
        });
    }
}
