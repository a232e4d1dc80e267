using Resgate.Primitives;

namespace Resgate.Policy.Plans.Yaml;

/// <summary>Everything that is wrong with a plan, gathered so that it can be mended in one go.</summary>
internal sealed class Complaints
{
    private readonly HashSet<Complaint> _all = [];

    public int Count => _all.Count;

    /// <summary>In the order of the file. What an anchor brings to several places is told once.</summary>
    public IReadOnlyList<Complaint> All =>
        [.. _all.OrderBy(static one => one.At.File, StringComparer.Ordinal).ThenBy(static one => one.At.Line).ThenBy(static one => one.At.Column)];

    public void Add(PlanMark at, string what, string toDo) => _all.Add(new Complaint(at, what, toDo));

    public void Add(PlanMark at, string subject, ResgateException refusal) =>
        Add(at, $"{subject}: {refusal.Message}", refusal.Hint ?? "see docs/plan.md");
}
