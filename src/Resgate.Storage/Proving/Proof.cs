namespace Resgate.Storage.Proving;

/// <summary>What all attacks together say of a place, for the credentials that they were made with.</summary>
/// <param name="Results">In the order in which they were made.</param>
/// <param name="Canary">The object that was attacked.</param>
/// <param name="StaysUntil">For people: until when it cannot be removed; null when it is gone.</param>
public sealed record Proof(IReadOnlyList<ProbeResult> Results, ObjectName Canary, string? StaysUntil)
{
    /// <summary>The worst of what destroys: one attack that went through is enough, and after it one that is not known.</summary>
    public Verdict Verdict
    {
        get
        {
            var verdicts = Results.Where(static result => result.IsDestructive).Select(static result => result.Verdict).ToHashSet();
            return verdicts.Contains(Verdict.WentThrough) ? Verdict.WentThrough
                : verdicts.Contains(Verdict.Inconclusive) ? Verdict.Inconclusive
                : Verdict.Refused;
        }
    }
}
