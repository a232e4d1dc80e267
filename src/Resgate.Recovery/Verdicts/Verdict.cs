namespace Resgate.Recovery.Verdicts;

/// <summary>A judgement on a file's content.</summary>
/// <param name="Kind">The judgement.</param>
/// <param name="Why">In one line: what was found, or what is missing.</param>
public sealed record Verdict(VerdictKind Kind, string Why)
{
    public static Verdict Intact(string why) => new(VerdictKind.Intact, why);

    public static Verdict Damaged(string why) => new(VerdictKind.Damaged, why);

    public static Verdict Unknown(string why) => new(VerdictKind.Unknown, why);
}
