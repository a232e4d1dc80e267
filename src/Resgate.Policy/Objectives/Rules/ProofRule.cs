using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>What was never restored is a hope: each class wants a drill (requirements R1 to R3, the 0 of 3-2-1-1-0).</summary>
internal static class ProofRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        var plan = facts.Plan;
        var drilled = plan.Drills.SelectMany(static drill => drill.Of).ToHashSet(StringComparer.Ordinal);
        var unproven = plan.Classes.Select(static one => one.Name).Where(name => !drilled.Contains(name)).ToList();
        if (unproven.Count > 0)
        {
            yield return new Finding
            {
                Id = "unproven",
                Severity = Severity.Risk,
                Classes = unproven,
                At = plan.Marks.Of("drills"),
                What = $"No drill restores {Words.List(unproven, "or")}: whether these copies can be restored, and " +
                    "in what time, will be known on the worst day.",
                Change = "a drill of files each month and a full one each quarter: 'drills: { file: { every: 1 " +
                    "month }, full: { every: 3 months } }'.",
            };
        }
    }
}
