using System.CommandLine;
using Resgate.Cli.Costs;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>cost</c>: what places hold and cost now, and will.</summary>
/// <remarks>Ends with 0 when every place was counted, 3 when one could not be, and 1 when none could.</remarks>
internal static class CostVerb
{
    public static Command Create(GlobalOptions globals) =>
        new PlanReport<CostReport>(MakeAsync, CostText.Write, CostText.WriteJson, Judge)
            .ToCommand(globals, "cost", "Show what is stored at the plan's places and what it costs, now and later");

    private static async ValueTask<CostReport> MakeAsync(Invocation call, Plan plan) =>
        CostReport.Of(plan, await PlaceStock.CountAsync(call, plan), call.Time.GetUtcNow());

    private static ExitCode Judge(CostReport report) => report.Places.Count(static place => place.StoredNow is null) switch
    {
        0 => ExitCode.Done,
        var missed when missed < report.Places.Count => ExitCode.Incomplete,
        _ => ExitCode.Failed,
    };
}
