namespace Resgate.Policy.Plans.Yaml;

/// <summary>One thing in a plan that makes no sense, and what would.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="What">What is wrong, in a phrase.</param>
/// <param name="ToDo">What to write in its place, in a phrase.</param>
public sealed record Complaint(PlanMark At, string What, string ToDo)
{
    public override string ToString() => $"{At}: {What}; {ToDo}";
}
