using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans;

/// <summary>What came of reading a plan: the plan, or everything that is wrong with it.</summary>
public sealed class PlanReading
{
    internal PlanReading(Plan? plan, PlanMap? own, PlanMap? tree, IReadOnlyList<Complaint> complaints) =>
        (Plan, Own, Tree, Complaints) = (complaints.Count == 0 ? plan : null, own, tree, complaints);

    /// <summary>Null exactly when there are complaints.</summary>
    public Plan? Plan { get; }

    /// <summary>In the order of the file; those about a profile that is filled in come by its name.</summary>
    public IReadOnlyList<Complaint> Complaints { get; }

    /// <summary>What was read, without a profile; null when it is no YAML.</summary>
    internal PlanMap? Own { get; }

    /// <summary>What was read, with the profile filled in; null when it is no YAML.</summary>
    internal PlanMap? Tree { get; }
}
