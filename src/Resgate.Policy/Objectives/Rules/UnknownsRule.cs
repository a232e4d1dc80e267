using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>What the plan leaves open, so that a clean plan is not taken for more than it is.</summary>
internal static class UnknownsRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        var plan = facts.Plan;
        var unknown = plan.Classes.Where(one => facts.SizeOf(one) is null || facts.GrowthOf(one) is null).ToList();
        if (unknown.Count > 0)
        {
            yield return new Finding
            {
                Id = "size-unknown",
                Severity = Severity.Note,
                Classes = [.. unknown.Select(static one => one.Name)],
                At = unknown[0].Marks.Own,
                What = "How much there is of these, or how much comes in each day, is not known: transfers are " +
                    "taken to be small, and nothing is said of room, recovery times and cost.",
                Change = "say 'size: 200G' and 'growth: 10G' of each.",
            };
        }

        if (plan.Responsible is null)
        {
            yield return Missing(
                facts,
                "responsible",
                "Nobody is named who answers for recovery and its tests.",
                "'responsible: { name: …, email: … }'.");
        }

        if (plan.Alerts is null)
        {
            yield return Missing(
                facts,
                "alerts",
                "Nobody is told when a run fails, or when there is none.",
                "'alerts: { ping: … }', an address that raises alarm when it hears nothing.");
        }
    }

    private static Finding Missing(PlanFacts facts, string key, string what, string change) => new()
    {
        Id = key,
        Severity = Severity.Note,
        At = facts.Plan.Marks.Of(key),
        What = what,
        Change = change,
    };
}
