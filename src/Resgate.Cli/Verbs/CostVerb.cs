using System.CommandLine;
using Resgate.Cli.Costs;
using Resgate.Cli.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>cost</c>: what places hold and cost now, and will.</summary>
/// <remarks>Ends with 0 when every place was counted, 3 when one could not be, and 1 when none could.</remarks>
internal static class CostVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var file = PlanFile.Option();
        return new Command("cost", "Show what is stored at the plan's places and what it costs, now and later") { file }.Does(globals, async call =>
        {
            if (PlanFile.ReadOrComplain(call, file) is not { } plan)
            {
                return ExitCode.InvalidPlan;
            }

            var stocks = await PlaceStock.CountAsync(call, plan);
            var report = CostReport.Of(plan, stocks, call.Time.GetUtcNow());
            if (call.Json)
            {
                CostText.WriteJson(call.Out, report);
            }
            else
            {
                CostText.Write(call.Out, report);
            }

            return stocks.Count(static stock => stock.Stored is null) switch
            {
                0 => ExitCode.Done,
                var missed when missed < stocks.Count => ExitCode.Incomplete,
                _ => ExitCode.Failed,
            };
        });
    }
}
