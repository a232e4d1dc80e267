using System.CommandLine;
using Resgate.Cli.Plans;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>plan</c>: proves a plan before it runs, and shows it with its profile filled in.</summary>
/// <remarks>
/// <c>plan check</c> ends with 0 when nothing speaks against the plan, 1 when something does, and 78 when the plan makes
/// no sense. Notes speak against nothing. All complaints and findings are results, so they go to standard output.
/// </remarks>
internal static class PlanVerb
{
    public static Command Create(GlobalOptions globals) =>
        new("plan", "Check and show the plan of this device")
        {
            CreateCheck(globals), CreateShow(globals), CreateSchema(globals),
        };

    private static Command CreateCheck(GlobalOptions globals)
    {
        var file = File();
        return new Command("check", "Prove that a plan can keep what it promises") { file }.Does(globals, call =>
        {
            var path = call.Get(file)!;
            var reading = PlanFile.Read(path);
            if (reading.Plan is not { } plan)
            {
                PlanFile.Complain(call, reading, call.Out);
                return ValueTask.FromResult(ExitCode.InvalidPlan);
            }

            var today = DateOnly.FromDateTime(call.Time.GetLocalNow().DateTime);
            var facts = new PlanFacts(plan, measured: null, today);
            var findings = PlanCheck.Run(facts);
            if (call.Json)
            {
                PlanCheckJson.Write(call.Out, facts, findings);
            }
            else
            {
                PlanCheckText.Write(call.Out, path, facts, findings);
            }

            return ValueTask.FromResult(PlanCheck.IsClean(findings) ? ExitCode.Done : ExitCode.Failed);
        });
    }

    private static Command CreateShow(GlobalOptions globals)
    {
        var file = File();
        return new Command("show", "Print a plan as YAML, with its profile filled in") { file }.Does(globals, call =>
        {
            var reading = PlanFile.Read(call.Get(file)!);
            if (reading.Plan is null)
            {
                PlanFile.Complain(call, reading, call.Error);
                return ValueTask.FromResult(ExitCode.InvalidPlan);
            }

            call.Out.Write(PlanText.Write(reading));
            return ValueTask.FromResult(ExitCode.Done);
        });
    }

    private static Command CreateSchema(GlobalOptions globals) =>
        new Command("schema", "Print the JSON schema of plans, for editors").Does(globals, static call =>
        {
            call.Out.Write(PlanSchema.Write());
            return ValueTask.FromResult(ExitCode.Done);
        });

    private static Argument<string> File() => new("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"the plan {PlanFile.DefaultText}; - for standard input",
        DefaultValueFactory = static _ => PlanFile.UsualPath,
    };
}
