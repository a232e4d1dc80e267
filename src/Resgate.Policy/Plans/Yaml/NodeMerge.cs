namespace Resgate.Policy.Plans.Yaml;

/// <summary>Lays a plan over the profile that it extends.</summary>
/// <remarks>
/// Three levels are merged key by key: the plan, its sections, and the named things in them. What stands below, such as
/// a class's <c>keep</c>, is one decision and is replaced as a whole. The word <c>none</c> in place of a named thing
/// takes it out.
/// </remarks>
internal static class NodeMerge
{
    private const int MergedLevels = 3;
    private const string TakenOut = "none";

    public static PlanMap Over(PlanMap profile, PlanMap plan) => Over(profile, plan, MergedLevels);

    /// <summary>Whether the plan takes out what the profile has under this key.</summary>
    public static bool TakesOut(PlanNode value) => value is PlanScalar { IsPlain: true, Text: TakenOut };

    private static PlanMap Over(PlanMap profile, PlanMap plan, int levels)
    {
        var inherited = profile.Entries
            .Where(entry => plan.Find(entry.Key) is null)
            .ToList();
        var said = plan.Entries
            .Where(entry => !(TakesOut(entry.Value) && profile.Find(entry.Key)?.Value is PlanMap))
            .Select(entry => (entry.Value, profile.Find(entry.Key)?.Value) switch
            {
                (PlanMap own, PlanMap below) when levels > 1 => entry with { Value = Over(below, own, levels - 1) },
                _ => entry,
            });
        return new PlanMap(plan.Mark, [.. said, .. inherited]);
    }
}
