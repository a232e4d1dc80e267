using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary>The frame of verbs that ask a plan's places and answer with one report, for people or for programs.</summary>
/// <param name="Make">Asks the places.</param>
/// <param name="Write">For people.</param>
/// <param name="WriteJson">For programs.</param>
/// <param name="Judge">How the verb ends.</param>
internal sealed record PlanReport<T>(
    Func<Invocation, Plan, ValueTask<T>> Make, Action<TextWriter, T> Write, Action<TextWriter, T> WriteJson, Func<T, ExitCode> Judge)
{
    public Command ToCommand(GlobalOptions globals, string name, string description)
    {
        var file = PlanFile.Option();
        return new Command(name, description) { file }.Does(globals, async call =>
        {
            if (PlanFile.ReadOrComplain(call, file) is not { } plan)
            {
                return ExitCode.InvalidPlan;
            }

            var report = await Make(call, plan);
            (call.Json ? WriteJson : Write)(call.Out, report);
            return Judge(report);
        });
    }
}
